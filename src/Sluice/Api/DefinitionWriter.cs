using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Api;

/// <summary>Writes and deletes definitions, whoever asks for it: checked with all others, or not at all.</summary>
/// <param name="source">The factory.</param>
/// <param name="states">Which triggers are started.</param>
/// <param name="windows">What has become of their windows.</param>
/// <param name="secrets">Keeps secrets that are given.</param>
/// <param name="time">Tells the time.</param>
internal sealed class DefinitionWriter(FactorySource source, TriggerStates states, WindowStates windows, SecretKeeper secrets, TimeProvider time)
{
    readonly DefinitionStore _store = new(source, states);
    readonly DefinitionChange _change = new(source, time);
    readonly KeptSecrets _secrets = new(source, new DefinitionStore(source, states), secrets);

    /// <summary>Writes one. Stars in it stand for the secrets that are there.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name, which keeps <see cref="ResourceName.Rule"/>.</param>
    /// <param name="written">Its properties.</param>
    /// <param name="condition">Which version it replaces.</param>
    /// <param name="keepsSecrets">Whether secrets in it are kept elsewhere; it is a linked service then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is there then.</returns>
    /// <exception cref="DefinitionException">Everything that would be wrong with it, or with others because of it.</exception>
    /// <exception cref="ApiException">There is another version, or it cannot be written.</exception>
    public Task<StoredDefinition> PutAsync(
        ResourceKind kind, string name, JsonObject written, DefinitionCondition condition, bool keepsSecrets,
        CancellationToken cancellationToken) =>
        ChangeAsync(kind, name, condition, async earlier =>
        {
            var (resource, errors) = Prepare(kind, name, written, earlier);
            if (keepsSecrets)
                errors.InsertRange(0, KeptSecrets.InTheOpen(resource));
            if (errors.Count > 0)
                throw new DefinitionException(errors);
            var kept = new List<string>();
            try
            {
                if (keepsSecrets)
                    await _secrets.KeepAsync(resource.Properties, kept, cancellationToken);
                await _store.WriteAsync(resource.File, earlier, resource.Json, cancellationToken);
            }
            catch
            {
                await _secrets.UndoAsync(kept);
                throw;
            }

            if (kind == ResourceKind.LinkedService)
                await _secrets.ForgetAsync(earlier?.Resource);
            return await _store.FindAsync(kind, name, cancellationToken)
                ?? throw new ApiException(404, $"{kind}NotFound", $"There is no {kind} '{name}'.");
        }, cancellationToken);

    /// <summary>Everything that would be wrong with one, or with others because of it, if it was written.</summary>
    /// <inheritdoc cref="PutAsync"/>
    public async Task<IReadOnlyList<DefinitionError>> CheckAsync(ResourceKind kind, string name, JsonObject written, CancellationToken cancellationToken) =>
        Prepare(kind, name, written, await _store.FindAsync(kind, name, cancellationToken)).Errors;

    /// <summary>The factory as it would be with a definition, which is not written.</summary>
    /// <exception cref="DefinitionException">Everything that would be wrong with it, or with others because of it.</exception>
    public async Task<Factory> TryAsync(ResourceKind kind, string name, JsonObject written, CancellationToken cancellationToken)
    {
        var (resource, errors) = Prepare(kind, name, written, await _store.FindAsync(kind, name, cancellationToken));
        return errors.Count == 0 ? _change.After([resource]) : throw new DefinitionException(errors);
    }

    /// <summary>Deletes one, and the secrets that were kept for it.</summary>
    /// <returns>False when there was none.</returns>
    /// <exception cref="ApiException">Others use it, or there is another version, or it cannot be deleted.</exception>
    /// <inheritdoc cref="PutAsync"/>
    public Task<bool> DeleteAsync(ResourceKind kind, string name, DefinitionCondition condition, CancellationToken cancellationToken) =>
        ChangeAsync(kind, name, condition, async earlier =>
        {
            if (earlier is null)
                return false;
            var users = _change.Delete(earlier.Resource).Select(error => error.File).Distinct().ToList();
            if (users.Count > 0)
            {
                throw new ApiException(400, "DefinitionInUse",
                    $"The {kind} '{earlier.Resource.Name}' is used by {string.Join(", ", users)}. Change or delete what uses it first.");
            }

            await _store.DeleteAsync(earlier, cancellationToken);
            if (kind == ResourceKind.Trigger)
                await windows.DeleteAsync(earlier.Resource.Name, CancellationToken.None);
            if (kind == ResourceKind.LinkedService)
                await _secrets.ForgetAsync(earlier.Resource);
            return true;
        }, cancellationToken);

    /// <summary>What is written, with the secrets that stars in it stand for, and everything that is wrong with it.</summary>
    (Resource Resource, List<DefinitionError> Errors) Prepare(ResourceKind kind, string name, JsonObject written, StoredDefinition? earlier)
    {
        var stars = new List<string>();
        var properties = MaskedSecrets.Restore(written, earlier?.Resource.Properties, stars)!.AsObject();
        if (kind == ResourceKind.Trigger)
            StoredDefinition.KeepState(properties, earlier?.Resource);
        var json = (JsonObject?)earlier?.Resource.Json.DeepClone() ?? new JsonObject { ["name"] = name };
        json["properties"] = properties;
        var file = earlier?.Resource.File ?? _store.NewFile(kind, name);
        var resource = new Resource(kind, earlier?.Resource.Name ?? name, file, json);
        var errors = stars.Select(path => new DefinitionError(
            file, path, null, "stars stand for a secret that was shown, and none is there with the same text around it", "Write the secret itself")).ToList();
        errors.AddRange(_change.Write(resource));
        return (resource, errors);
    }

    /// <summary>Changes a definition unless it is another than the caller says.</summary>
    async Task<T> ChangeAsync<T>(
        ResourceKind kind, string name, DefinitionCondition condition, Func<StoredDefinition?, Task<T>> change, CancellationToken cancellationToken)
    {
        await source.Changing.WaitAsync(cancellationToken);
        try
        {
            var earlier = await _store.FindAsync(kind, name, cancellationToken);
            if (!condition.Allows(earlier))
            {
                throw new ApiException(412, "PreconditionFailed", earlier is null
                    ? $"There is no {kind} '{name}'." : $"The {kind} '{earlier.Resource.Name}' has changed: its etag is {earlier.Tag}. Read it again.");
            }

            if (earlier?.RuntimeState == TriggerState.Started)
            {
                throw new ApiException(400, "TriggerEnabledCannotUpdate",
                    $"The trigger '{earlier.Resource.Name}' is started. Stop it before you change or delete it.");
            }

            return await change(earlier);
        }
        finally
        {
            source.Changing.Release();
        }
    }
}
