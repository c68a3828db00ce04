using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>The definitions of one factory, by kind and name. Names match case-insensitively, as in ADF.</summary>
/// <param name="types">The types of definitions that can be used.</param>
/// <param name="resources">What it holds.</param>
/// <param name="broken">What cannot be read of it: only who uses it fails.</param>
public sealed class Factory(DefinitionTypes types, IEnumerable<Resource> resources, IReadOnlyList<BrokenResource>? broken = null)
{
    // Of the files that may hold what is looked for.
    const int MaxUnread = 5;

    readonly Dictionary<(ResourceKind, string), Resource> _resources =
        resources.ToDictionary(resource => (resource.Kind, resource.Name.ToUpperInvariant()));

    readonly ILookup<(ResourceKind, string), DefinitionError> _broken =
        (broken ?? []).ToLookup(one => (one.Kind, one.Name.ToUpperInvariant()), one => one.Error);

    readonly ILookup<ResourceKind, Resource> _byKind =
        resources.OrderBy(resource => resource.Name, StringComparer.OrdinalIgnoreCase).ToLookup(resource => resource.Kind);

    /// <summary>The types of definitions that can be used.</summary>
    internal DefinitionTypes Types { get; } = types;

    /// <summary>Definitions that cannot be read.</summary>
    internal IReadOnlyList<BrokenResource> Broken { get; } = broken ?? [];

    /// <summary>Everything of one kind, by name.</summary>
    internal IEnumerable<Resource> All(ResourceKind kind) => _byKind[kind];

    /// <summary>Its own name; <c>sluice</c> where no file tells it.</summary>
    internal string Name => All(ResourceKind.Factory).ToList() is [var only] ? only.Name : "sluice";

    /// <summary>Whether there is a definition of this name, be it one that cannot be read.</summary>
    internal bool Has(ResourceKind kind, string name) => TryFind(kind, name, out _) || BrokenOf(kind, name).Any();

    /// <summary>Looks up a definition that can be read.</summary>
    internal bool TryFind(ResourceKind kind, string name, [NotNullWhen(true)] out Resource? resource) =>
        _resources.TryGetValue((kind, name.ToUpperInvariant()), out resource);

    /// <summary>
    /// Looks a definition up; null after an error was reported: at <paramref name="user"/> where there is none of this name, else at the
    /// file that cannot be read.
    /// </summary>
    internal Resource? Find(ResourceKind kind, string name, DefinitionParser user, DefinitionReport report)
    {
        if (TryFind(kind, name, out var resource))
            return resource;
        if (BrokenOf(kind, name).ToList() is { Count: > 0 } errors)
        {
            errors.ForEach(report.Add);
            return null;
        }

        // A file that cannot be read may hold any name.
        var unread = Broken.Where(other => other.Kind == kind).Select(other => other.Error.File).Distinct().Take(MaxUnread + 1).ToList();
        var files = string.Join(", ", unread.Take(MaxUnread)) + (unread.Count > MaxUnread ? " and more" : "");
        user.Error(
            null, $"'{name}' is not a {kind} of this factory{(unread.Count > 0 ? $", as far as it can be read; {files} cannot" : "")}",
            All(kind).Any() ? $"Use one of {Nearest.List(name, All(kind).Select(other => other.Name))}" : "Add it to the factory", name,
            DefinitionErrorCode.DefinitionNotFound);
        return null;
    }

    /// <summary>Resolves a reference to a dataset; null after an error was reported at <paramref name="user"/>.</summary>
    internal Dataset? Dataset(Reference reference, bool hasValues, DefinitionParser user, DefinitionReport report)
    {
        if (Find(ResourceKind.Dataset, reference.Name, user, report) is not { } resource)
            return null;
        var parameters = resource.Parameters(reference.Parameters, hasValues, user, report, reference.Deferred);
        // The dataset of an activity sees what the activity sees.
        return Definitions.Datasets.Dataset.Read(Types, resource, (user.Scope with { HasValues = hasValues }).With(ScopeFunction.Dataset, parameters), report);
    }

    /// <summary>Resolves a reference to a linked service; null after an error was reported at <paramref name="user"/>.</summary>
    internal LinkedService? LinkedService(Reference reference, bool hasValues, DefinitionParser user, DefinitionReport report)
    {
        return Find(ResourceKind.LinkedService, reference.Name, user, report) is { } resource
            ? LinkedService(resource, reference, hasValues, user, report)
            : null;
    }

    LinkedService? LinkedService(Resource resource, Reference reference, bool hasValues, DefinitionParser user, DefinitionReport report)
    {
        var parameters = resource.Parameters(reference.Parameters, hasValues, user, report, reference.Deferred);
        var scope = new ExpressionScope { Now = user.Scope.Now, HasValues = hasValues, Secure = user.Scope.Secure }
            .With(ScopeFunction.LinkedService, parameters);
        return Resolve(Definitions.LinkedServices.LinkedService.Read(Types, resource, scope, report), resource, report);
    }

    /// <summary>Resolves a reference that was checked before; what it keeps in vaults is not known.</summary>
    /// <exception cref="DefinitionException">It is wrong after all.</exception>
    internal LinkedService LinkedService(Reference reference) => Checked(reference, resource => resource, out _);

    /// <summary>Resolves a reference that was checked before, to be opened.</summary>
    /// <param name="fetch">Asks a vault for what plain properties, such as a server's name, have there.</param>
    /// <exception cref="DefinitionException">It is wrong after all.</exception>
    internal async Task<LinkedService> LinkedServiceAsync(Reference reference, Func<Secret, ValueTask<string>> fetch)
    {
        var service = Checked(reference, resource => resource, out var vaulted);
        if (vaulted.Count == 0)
            return service;
        var texts = new Dictionary<string, string>();
        foreach (var text in vaulted)
            texts[text.Path] = await fetch(text.Secret);
        return Checked(reference, resource => resource.With(texts), out _);
    }

    LinkedService Checked(Reference reference, Func<Resource, Resource> complete, out IReadOnlyList<VaultedText> vaulted)
    {
        var report = new DefinitionReport();
        var user = new DefinitionParser([], reference.Name, "$", new ExpressionScope(), report);
        var resource = Find(ResourceKind.LinkedService, reference.Name, user, report);
        var service = resource is null ? null : LinkedService(complete(resource), reference, hasValues: true, user, report);
        report.ThrowIfAny();
        vaulted = report.Vaulted;
        return service!;
    }

    /// <summary>
    /// Puts the identity in the place of the credential that a linked service refers to, and looks for the vaults of its secrets; null
    /// after an error.
    /// </summary>
    internal LinkedService? Resolve(LinkedService? service, Resource resource, DefinitionReport report)
    {
        CheckVaults(resource.File, resource.Properties, "$.properties", report);
        return Identified(service, resource, report);
    }

    LinkedService? Identified(LinkedService? service, Resource resource, DefinitionReport report)
    {
        if (service?.Identity is not Identity.Referenced named)
            return service;
        var user = new DefinitionParser([], resource.File, "$.properties.typeProperties.credential", new ExpressionScope(), report);
        return Identified(named, user, report) is { } identity ? service with { Identity = identity } : null;
    }

    /// <summary>The identity behind a credential that is referred to, another as it is; null after an error at <paramref name="user"/>.</summary>
    internal Identity? Identified(Identity? identity, DefinitionParser user, DefinitionReport report) =>
        identity is not Identity.Referenced named ? identity
            : Find(ResourceKind.Credential, named.Credential, user, report) is { } credential ? Credential.Read(credential, report)
            : null;

    /// <summary>Secrets name their vault, which nothing else looks at before they are fetched.</summary>
    internal void CheckVaults(string file, JsonObject json, string path, DefinitionReport report)
    {
        foreach (var (name, value) in json)
        {
            if (value is not JsonObject child)
                continue;
            if (Values.ToText(child["type"]).Equals("AzureKeyVaultSecret", StringComparison.OrdinalIgnoreCase))
            {
                var user = new DefinitionParser([], file, $"{path}.{name}.store", new ExpressionScope(), report);
                var store = Values.ToText((child["store"] as JsonObject)?["referenceName"]);
                if (Find(ResourceKind.LinkedService, store, user, report) is { } vault)
                {
                    var scope = new ExpressionScope { HasValues = false }
                        .With(ScopeFunction.LinkedService, vault.Parameters([], hasValues: false, null, report));
                    Identified(Definitions.LinkedServices.LinkedService.Read(Types, vault, scope, report), vault, report);
                }
            }

            CheckVaults(file, child, $"{path}.{name}", report);
        }
    }

    IEnumerable<DefinitionError> BrokenOf(ResourceKind kind, string name) => _broken[(kind, name.ToUpperInvariant())];
}
