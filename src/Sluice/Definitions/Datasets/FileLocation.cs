using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.Datasets;

/// <summary>Where files lie: ADF's location.</summary>
/// <param name="Container">The blob container, or file system; null for a file server.</param>
/// <param name="FolderPath">The folder below it; empty for the root.</param>
/// <param name="FileName">The file; null for the whole folder.</param>
internal sealed record FileLocation(string? Container, string FolderPath, string? FileName)
{
    /// <summary>Reads a location and its type, which is null while it is not known; null after an error was reported.</summary>
    internal static (FileLocation Location, LocationType? Type)? Read(DefinitionTypes types, DefinitionParser location)
    {
        var name = location.Text("type", required: true);
        var type = name is null ? null : types.Location(name);
        if (name is not null && type is null)
        {
            location.Error(
                "type", "this kind of location is not supported", $"Use {types.LocationNames}", name,
                DefinitionErrorCode.LinkedServiceNotSupported);
            return null;
        }

        if (type?.PathProperty is { } path)
        {
            var whole = location.Text(path) ?? (location.IsDeferred(path) ? DefinitionParser.Deferred : "");
            location.NoEffect($"{path} is the whole path", "folderPath", "fileName");
            location.HintUnread();
            return (new FileLocation(null, "", whole.TrimStart('/')), type);
        }

        var container = type?.ContainerProperty is { } property
            ? location.Text(property, required: true) ?? DefinitionParser.Deferred
            : null;
        var folder = (location.Text("folderPath") ?? "").Replace('\\', '/').Trim('/');
        if (type is { BeginsWithContainer: true })
            (container, folder) = SplitContainer(location, folder);
        var file = location.Text("fileName")?.TrimStart('/');
        if (file?.EndsWith('/') == true || file?.EndsWith('\\') == true)
            location.Error("fileName", "a name that ends in a slash is a folder's", "Write it as folderPath, or remove the slash", file);
        location.HintUnread();
        return (new FileLocation(container, folder, string.IsNullOrEmpty(file) ? null : file), type);
    }

    static (string Container, string Folder) SplitContainer(DefinitionParser location, string path)
    {
        if (location.IsDeferred("folderPath"))
            return (DefinitionParser.Deferred, "");
        if (path.Length == 0)
            location.Error("folderPath", "it does not say the container", "Write the path from the container on: container/folder");
        var parts = path.Split('/', 2);
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }
}
