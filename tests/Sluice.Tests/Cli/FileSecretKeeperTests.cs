using Sluice.Cli.State;

namespace Sluice.Tests.Cli;

public sealed class FileSecretKeeperTests : IDisposable
{
    const string Secret = "hunter2-Canary-77";

    readonly TemporaryFolder _home = new();

    string Folder => Path.Combine(_home.Path, "secrets");

    [Fact]
    public async Task A_secret_is_kept_encrypted_for_this_account_alone_until_it_is_deleted()
    {
        var keeper = new FileSecretKeeper(Folder);
        await keeper.WriteAsync("shop-1", "earlier", CancellationToken.None);
        await keeper.WriteAsync("shop-1", Secret, CancellationToken.None);

        // As another process.
        Assert.Equal(Secret, await new FileSecretKeeper(Folder).FindAsync("shop-1", CancellationToken.None));
        Assert.Null(await keeper.FindAsync("shop-2", CancellationToken.None));
        var files = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories);
        Assert.Equal(2, files.Length);
        Assert.All(files, file => Assert.DoesNotContain(Secret, File.ReadAllText(file), StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
            foreach (var file in files.Append(Path.Combine(Folder, "keys")))
                Assert.True((File.GetUnixFileMode(file) & Others) == 0, $"{file}: {File.GetUnixFileMode(file)}");
        }

        await keeper.DeleteAsync("shop-1", CancellationToken.None);
        await keeper.DeleteAsync("shop-1", CancellationToken.None);
        Assert.Null(await keeper.FindAsync("shop-1", CancellationToken.None));
    }

    [Fact]
    public async Task A_secret_of_other_keys_and_a_name_that_is_a_path_are_told_without_values()
    {
        var keeper = new FileSecretKeeper(Folder);
        await keeper.WriteAsync("shop", Secret, CancellationToken.None);
        Directory.Delete(Path.Combine(Folder, "keys"), recursive: true);

        var unreadable = await Assert.ThrowsAsync<SluiceException>(() => new FileSecretKeeper(Folder).FindAsync("shop", CancellationToken.None));
        var path = await Assert.ThrowsAsync<SluiceException>(() => keeper.WriteAsync("../shop", Secret, CancellationToken.None));

        Assert.Equal(("SecretUnreadable", "InvalidSecretName"), (unreadable.Code, path.Code));
        Assert.DoesNotContain(Secret, unreadable.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();
}
