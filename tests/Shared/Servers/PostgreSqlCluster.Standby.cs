namespace Sluice.Tests;

sealed partial class PostgreSqlCluster
{
    /// <summary>What a cluster that is to have a standby says in its pg_hba.conf.</summary>
    public static IReadOnlyList<string> ReplicationHba { get; } = ["host replication all 127.0.0.1/32 scram-sha-256"];

    /// <summary>Starts a hot standby of this cluster, which was started with <see cref="ReplicationHba"/>.</summary>
    public async Task<PostgreSqlCluster> StartStandbyAsync(CancellationToken cancellationToken = default)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-pg-").FullName;
        var standby = new PostgreSqlCluster(_binaries, folder, Watchdog.Start(RemoveAtTheEnd, folder)) { Password = Password };
        try
        {
            if (PostgreSqlBinaries.ServerUser is { } user)
                await Command.RunAsync("chown", [user, folder], cancellationToken: cancellationToken);
            var primary = $"host={Host} port={Port} user={User} password={Password}";
            await _binaries.RunAsync(
                "pg_basebackup", ["-D", standby.DataFolder, "-d", primary, "-R", "-c", "fast", "--no-sync"], folder, cancellationToken);
            await standby.StartOnFreePortAsync(cancellationToken);
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }
}
