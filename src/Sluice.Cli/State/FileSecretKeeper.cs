using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Sluice.Credentials;

namespace Sluice.Cli.State;

/// <summary>Keeps secrets on this machine: a file each, encrypted, and the keys beside them, which this account alone may read.</summary>
/// <param name="folder">The folder of both.</param>
sealed class FileSecretKeeper(string folder) : SecretKeeper
{
    const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly Lazy<IDataProtector> _protector = new(() => OpenProtector(folder));

    /// <summary>No vault: nothing but this folder answers for it.</summary>
    protected internal override Uri Vault { get; } = new("https://localhost");

    protected internal override Task WriteAsync(string name, string value, CancellationToken cancellationToken) => TryAsync(name, async () =>
    {
        Directory.CreateDirectory(folder);
        var content = _protector.Value.Protect(value);
        var pending = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            await using (var file = PrivateFile.Create(pending))
            await using (var writer = new StreamWriter(file))
                await writer.WriteAsync(content.AsMemory(), cancellationToken);
            File.Move(pending, PathOf(name), overwrite: true);
        }
        finally
        {
            File.Delete(pending);
        }

        return true;
    });

    protected internal override Task<string?> FindAsync(string name, CancellationToken cancellationToken) => TryAsync(name, async () =>
        File.Exists(PathOf(name)) ? _protector.Value.Unprotect(await File.ReadAllTextAsync(PathOf(name), cancellationToken)) : null);

    protected internal override Task DeleteAsync(string name, CancellationToken cancellationToken) => TryAsync(name, () =>
    {
        File.Delete(PathOf(name));
        return Task.FromResult(true);
    });

    static IDataProtector OpenProtector(string folder)
    {
        var keys = new DirectoryInfo(Path.Combine(folder, "keys"));
        if (OperatingSystem.IsWindows())
            keys.Create();
        else
            Directory.CreateDirectory(keys.FullName, OwnFolder);
        return DataProtectionProvider.Create(keys, builder => builder.SetApplicationName("sluice")).CreateProtector("secrets");
    }

    string PathOf(string name) => name.Length > 0 && name.All(one => char.IsAsciiLetterOrDigit(one) || one == '-')
        ? Path.Combine(folder, $"{name}.secret")
        : throw new SluiceException(Side.Definition, "InvalidSecretName", "The name of a secret has letters, digits and hyphens.");

    static async Task<T> TryAsync<T>(string name, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SluiceException(Side.Engine, "SecretNotKept",
                $"The secret '{name}' cannot be read or written: {exception.Message.TrimEnd('.')}. Check SLUICE_HOME.", exception);
        }
        catch (CryptographicException exception)
        {
            throw new SluiceException(Side.Definition, "SecretUnreadable",
                $"The secret '{name}' cannot be decrypted with the keys that are here. Give it again.", exception);
        }
    }
}
