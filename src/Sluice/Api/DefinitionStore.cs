using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;

namespace Sluice.Api;

/// <summary>The files of a factory folder, by kind and name of what they define.</summary>
internal sealed class DefinitionStore(FactorySource source)
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The definitions of a kind that can be read, by name.</summary>
    public IEnumerable<StoredDefinition> List(ResourceKind kind) => source.Current.Factory.All(kind).Select(Read).OfType<StoredDefinition>();

    /// <summary>A definition; null when there is none of this name.</summary>
    /// <exception cref="ApiException">It cannot be read.</exception>
    public StoredDefinition? Find(ResourceKind kind, string name)
    {
        var factory = source.Current.Factory;
        if (factory.TryFind(kind, name, out var resource))
            return Read(resource);
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
    /// <exception cref="ApiException">The folder cannot be written.</exception>
    public Task WriteAsync(string file, JsonObject json, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        var path = PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Its name is none of a definition, and short: that of the file may be as long as names can be.
        var pending = Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}.tmp");
        try
        {
            var created = PrivateFile.Create(pending);
            await using (created)
            {
                await JsonSerializer.SerializeAsync(created, json, Indented, cancellationToken);
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
    });

    /// <summary>Deletes a definition.</summary>
    /// <exception cref="ApiException">The folder cannot be written.</exception>
    public Task DeleteAsync(StoredDefinition definition) => ChangeAsync(() =>
    {
        File.Delete(PathOf(definition.Resource.File));
        return Task.CompletedTask;
    });

    async Task ChangeAsync(Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(409, "FactoryReadOnly",
                "The factory's folder cannot be written here, as in an app that was deployed. Change its files and deploy them.");
        }
        finally
        {
            source.Forget();
        }
    }

    /// <summary>What the file says, without overrides; null when somebody has changed it this moment.</summary>
    StoredDefinition? Read(Resource resource)
    {
        var path = PathOf(resource.File);
        return DefinitionFile.ReadObject(path, resource.File, out _) is not { } json ? null
            : new StoredDefinition(resource with { Json = json }, TagOf(json, File.GetLastWriteTimeUtc(path)));
    }

    /// <summary>An ETag. Of secrets it has only the time of the file, since those could be guessed by it.</summary>
    static string TagOf(JsonObject json, DateTime written)
    {
        var shown = MaskedSecrets.Of(json)!;
        var content = shown.ToJsonString() + (JsonNode.DeepEquals(shown, json) ? "" : written.ToString("O"));
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16))}\"";
    }

    string PathOf(string file) => Path.Combine(source.Folder, file.Replace('/', Path.DirectorySeparatorChar));
}
