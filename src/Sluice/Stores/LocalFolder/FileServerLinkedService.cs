using Sluice.Definitions.Parsing;

namespace Sluice.Stores.LocalFolder;

/// <summary>A folder of this machine or one mounted on it (<c>FileServer</c>).</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Host">The root folder; no path leaves it.</param>
internal sealed record FileServerLinkedService(string Name, string Host) : StoreLinkedService(Name, "FileServer")
{
    /// <inheritdoc/>
    public override StoreType StoreType => LocalFolderType.Instance;

    /// <inheritdoc/>
    public override Task<StoreConnection> ConnectAsync(StoreAccess access, CancellationToken cancellationToken) =>
        Task.FromResult<StoreConnection>(new LocalFolderConnection(Host));

    /// <inheritdoc/>
    public override string PathInStore(string path)
    {
        var root = Host.Replace('\\', '/').Trim('/') + "/";
        return path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..] : path;
    }

    internal static FileServerLinkedService? Read(string name, DefinitionParser properties)
    {
        properties.NoEffect("the operating system mounts the folder, with an account of its own", "userId", "password");
        properties.RefuseEncrypted("Leave it out: the folder is mounted by the operating system, with an account of its own");
        properties.Address("host");
        var host = properties.Text("host", required: true) ?? (properties.IsDeferred("host") ? DefinitionParser.Deferred : null);
        if ((host is ['\\', '\\', ..] or [_, ':', '\\', ..]) && !OperatingSystem.IsWindows())
            properties.Error("host", "this is a path of Windows", "Mount the folder, and write where it is on this machine into the overrides", host);
        return host is null ? null : new FileServerLinkedService(name, host);
    }
}
