using System.Diagnostics.CodeAnalysis;
using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>The definitions of one factory, by kind and name. Names match case-insensitively, as in ADF.</summary>
/// <param name="resources">What it holds.</param>
public sealed class Factory(IEnumerable<Resource> resources)
{
    readonly Dictionary<(ResourceKind, string), Resource> _resources =
        resources.ToDictionary(resource => (resource.Kind, resource.Name.ToUpperInvariant()));

    /// <summary>Everything of one kind, by name.</summary>
    public IEnumerable<Resource> All(ResourceKind kind) =>
        _resources.Values.Where(resource => resource.Kind == kind).OrderBy(resource => resource.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks a definition up.</summary>
    public bool TryFind(ResourceKind kind, string name, [NotNullWhen(true)] out Resource? resource) =>
        _resources.TryGetValue((kind, name.ToUpperInvariant()), out resource);

    /// <summary>Resolves a reference to a dataset; null after an error was reported at <paramref name="user"/>.</summary>
    public Dataset? Dataset(Reference reference, bool hasValues, DefinitionReader user, DefinitionReport report)
    {
        if (Find(ResourceKind.Dataset, reference, user) is not { } resource)
            return null;
        var parameters = resource.Parameters(reference.Parameters, hasValues, user, report);
        return Definitions.Dataset.Read(resource, new ExpressionScope { Dataset = parameters, HasValues = hasValues }, report);
    }

    /// <summary>Resolves a reference to a linked service; null after an error was reported at <paramref name="user"/>.</summary>
    public LinkedService? LinkedService(Reference reference, bool hasValues, DefinitionReader user, DefinitionReport report)
    {
        if (Find(ResourceKind.LinkedService, reference, user) is not { } resource)
            return null;
        var parameters = resource.Parameters(reference.Parameters, hasValues, user, report);
        var scope = new ExpressionScope { LinkedService = parameters, HasValues = hasValues };
        return Resolve(Definitions.LinkedService.Read(resource, scope, report), resource, report);
    }

    /// <summary>Resolves a reference that was checked before.</summary>
    /// <exception cref="DefinitionException">It is wrong after all.</exception>
    public LinkedService LinkedService(Reference reference)
    {
        var report = new DefinitionReport();
        var user = new DefinitionReader([], reference.Name, "$", new ExpressionScope(), report);
        var service = LinkedService(reference, hasValues: true, user, report);
        report.ThrowIfAny();
        return service!;
    }

    /// <summary>Puts the identity in the place of the credential that a linked service refers to; null after an error.</summary>
    internal LinkedService? Resolve(LinkedService? service, Resource resource, DefinitionReport report)
    {
        return service switch
        {
            PostgreSqlLinkedService { Identity: Identity.Referenced named } database =>
                Identity(named) is { } identity ? database with { Identity = identity } : null,
            BlobLinkedService { Identity: Identity.Referenced named } blobs =>
                Identity(named) is { } identity ? blobs with { Identity = identity } : null,
            KeyVaultLinkedService { Identity: Identity.Referenced named } vault =>
                Identity(named) is { } identity ? vault with { Identity = identity } : null,
            _ => service,
        };

        Identity? Identity(Identity.Referenced named)
        {
            var user = new DefinitionReader([], resource.File, "$.properties.typeProperties.credential", new ExpressionScope(), report);
            return Find(ResourceKind.Credential, new Reference(named.Credential, []), user) is { } credential
                ? Credential.Read(credential, report)
                : null;
        }
    }

    Resource? Find(ResourceKind kind, Reference reference, DefinitionReader user)
    {
        if (TryFind(kind, reference.Name, out var resource))
            return resource;
        var names = string.Join(", ", All(kind).Select(other => other.Name));
        var remedy = names.Length > 0 ? $"Use one of {names}" : "Add it to the factory";
        user.Error(null, $"there is no {kind} '{reference.Name}'", remedy, reference.Name);
        return null;
    }
}
