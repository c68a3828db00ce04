using Sluice.Tests.Cli;

namespace Sluice.Tests.PostgreSql.Connecting;

public sealed partial class TlsTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_from_table_to_table_goes_over_TLS_1_3()
    {
        await server.ShowAsync("good");
        await server.Cluster.ExecuteAsync(TlsServer.TlsOnly, """
            CREATE TABLE orders AS SELECT g AS id, repeat(md5(g::text), 10) AS note FROM generate_series(1, 20000) AS g;
            CREATE TABLE copied (LIKE orders);
            -- A lane writes from a session of its own: what it is encrypted with is written beside.
            CREATE TABLE session_tls (version text);
            CREATE FUNCTION note_tls() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO session_tls SELECT coalesce(version, 'plain') FROM pg_stat_ssl WHERE pid = pg_backend_pid();
                RETURN NULL;
            END $$;
            CREATE TRIGGER noted AFTER INSERT ON copied FOR EACH STATEMENT EXECUTE FUNCTION note_tls();
            """);
        using var files = new TemporaryFolder();
        var uri = $"{server.Cluster.Uri(TlsServer.TlsOnly)}?sslmode=verify-full&sslrootcert={Uri.EscapeDataString(server.RootCertificate)}";

        var outcome = await SluiceProcess.RunAsync(
            ["copy", uri, uri, "--table", "public.orders", "--to-table", "public.copied", "--parallel", "2"],
            new Dictionary<string, string> { ["SLUICE_HOME"] = files.Path },
            [server.Cluster.Password]);

        outcome.Succeeded();
        Assert.Equal(
            await server.Cluster.ChecksumAsync(TlsServer.TlsOnly, "orders"), await server.Cluster.ChecksumAsync(TlsServer.TlsOnly, "copied"));
        Assert.Equal([Tls], await server.Cluster.ColumnAsync<string>(TlsServer.TlsOnly, "SELECT DISTINCT version FROM session_tls"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_connection_string_names_the_trusted_certificates_too()
    {
        await server.ShowAsync("good");
        var (cluster, root) = (server.Cluster, server.RootCertificate);
        var text = $"Host={cluster.Host};Port={cluster.Port};Database={TlsServer.TlsOnly};Username={cluster.User};Password={cluster.Password};SSL Mode=VerifyFull";

        foreach (var key in new[] { "Root Certificate", "sslrootcert", "SslRootCertificate" })
            Assert.Equal(Tls, await ConnectAsync(new() { ["connectionString"] = $"{text};{key}={root}" }, "AzurePostgreSql"));
    }
}
