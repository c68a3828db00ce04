using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Triggers.State;

namespace Sluice.Api;

/// <summary>The files of a factory folder, by kind and name of what they define.</summary>
/// <param name="source">The folder.</param>
/// <param name="states">Which triggers are started.</param>
internal sealed class DefinitionStore(FactorySource source, TriggerStates states)
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The definitions of a kind that can be read, by name.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="after">Only those after this name; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<StoredDefinition> ListAsync(
        ResourceKind kind, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var resource in source.Current.Factory.All(kind))
        {
            if ((after is null || StringComparer.OrdinalIgnoreCase.Compare(resource.Name, after) > 0)
                && await ReadAsync(resource, cancellationToken) is { } definition)
            {
                yield return definition;
            }
        }
    }

    /// <summary>A definition; null when there is none of this name.</summary>
    /// <exception cref="ApiException">It cannot be read.</exception>
    public async Task<StoredDefinition?> FindAsync(ResourceKind kind, string name, CancellationToken cancellationToken) =>
        Find(kind, name) is { } resource ? await ReadAsync(resource, cancellationToken) : null;

    /// <summary>A definition as the factory has it, with overrides; null when there is none of this name.</summary>
    /// <exception cref="ApiException">It cannot be read.</exception>
    public Resource? Find(ResourceKind kind, string name)
    {
        var factory = source.Current.Factory;
        if (factory.TryFind(kind, name, out var resource))
            return resource;
        return factory.Broken.FirstOrDefault(one => one.Kind == kind && one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } broken
            ? throw new ApiException(409, "DefinitionUnreadable", $"{broken.Error} Correct the file itself.") : null;
    }

    /// <summary>The file of a new definition, below the folder.</summary>
    /// <exception cref="ApiException">Another definition has that file.</exception>
    public string NewFile(ResourceKind kind, string name)
    {
        var folders = Directory.Exists(source.Folder) ? Directory.GetDirectories(source.Folder) : [];
        var usual = JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
        var folder = folders.Select(path => Path.GetFileName(path)).FirstOrDefault(one => one.Equals(usual, StringComparison.OrdinalIgnoreCase)) ?? usual;
        var file = $"{folder}/{name}.json";
        return File.Exists(PathOf(file))
            ? throw new ApiException(409, "FileInUse", $"The file {file} holds a definition of another name. Rename the file.") : file;
    }

    /// <summary>Writes a definition, whole or not at all.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="earlier">What is replaced; null when it is new.</param>
    /// <param name="json">What is written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ApiException">The folder cannot be written, or somebody else has changed it this moment.</exception>
    public Task WriteAsync(string file, StoredDefinition? earlier, JsonObject json, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        if (source.Container is { } container)
        {
            var content = BinaryData.FromString(json.ToJsonString(Indented));
            return await container.WriteAsync(file, earlier?.Blob, content, cancellationToken);
        }

        var path = PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Its name is none of a definition, and short: that of the file may be as long as names can be.
        var pending = Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}.tmp");
        try
        {
            var created = PrivateFile.Create(pending);
            await using (created)
            {
                await created.WriteAsync(Encoding.UTF8.GetBytes(json.ToJsonString(Indented)), cancellationToken);
                await created.FlushAsync(cancellationToken);
                RandomAccess.FlushToDisk(created.SafeFileHandle);
            }

            if (File.Exists(path) && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(pending, File.GetUnixFileMode(path));
            File.Move(pending, path, overwrite: true);
        }
        finally
        {
            File.Delete(pending);
        }

        return true;
    });

    /// <summary>Deletes a definition.</summary>
    /// <exception cref="ApiException">The folder cannot be written, or somebody else has changed it this moment.</exception>
    public Task DeleteAsync(StoredDefinition definition, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        if (source.Container is not { } container)
            File.Delete(PathOf(definition.Resource.File));
        else if (!await container.DeleteAsync(definition.Resource.File, definition.Blob, cancellationToken))
            return false;
        if (definition.Resource.Kind == ResourceKind.Trigger)
            await states.DeleteAsync(definition.Resource.Name, CancellationToken.None);
        return true;
    });

    /// <param name="change">Makes a change; false when somebody else has made one.</param>
    async Task ChangeAsync(Func<Task<bool>> change)
    {
        try
        {
            if (!await change())
                throw new ApiException(412, "PreconditionFailed", "The definition was changed by somebody else this moment. Read it again.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(409, "FactoryReadOnly",
                "The factory's folder cannot be written here, as in an app that was deployed. Change its files and deploy them, or keep the factory "
                + "in a container (SLUICE_FACTORY_CONTAINER).");
        }
        finally
        {
            source.Forget();
        }
    }

    /// <summary>What the file says, without overrides; null when somebody has changed it this moment.</summary>
    async Task<StoredDefinition?> ReadAsync(Resource resource, CancellationToken cancellationToken)
    {
        var path = PathOf(resource.File);
        // Before the file: if that is replaced in between, whoever changes it is refused.
        var blob = source.Container?.VersionOf(resource.File);
        if (DefinitionFile.ReadObject(path, resource.File, out _) is not { } json)
            return null;
        var written = resource with { Json = json };
        return new StoredDefinition(written, VersionOf(json, File.GetLastWriteTimeUtc(path)))
        {
            Blob = blob,
            Overridden = source.Overrides is null ? [] : [.. Overrides.Changed(written.Properties, resource.Properties)],
            RuntimeState = resource.Kind == ResourceKind.Trigger ? await states.DescribeAsync(resource, cancellationToken) : null,
        };
    }

    /// <summary>A hash. Of secrets it has only the time of the file, since those could be guessed by it.</summary>
    static string VersionOf(JsonObject json, DateTime written)
    {
        var shown = MaskedSecrets.Of(json)!;
        var content = shown.ToJsonString() + (JsonNode.DeepEquals(shown, json) ? "" : written.ToString("O"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16));
    }

    string PathOf(string file) => Path.Combine(source.Folder, file.Replace('/', Path.DirectorySeparatorChar));
}
