using System.Security.Cryptography;

namespace Sluice.Tests.PostgreSql.Connecting;

/// <summary>
/// A server with TLS whose certificate can be changed, with a database for each kind of rule in pg_hba.conf. The role of the client
/// certificates is <see cref="PostgreSqlCluster.User"/>.
/// </summary>
public sealed class TlsServer : IAsyncLifetime, IDisposable
{
    public const string Optional = "optional";
    public const string TlsOnly = "tls_only";
    public const string PlainOnly = "plain_only";
    public const string CertificateOnly = "certificate_only";
    public const string CertificateAndPassword = "certificate_and_password";

    readonly TemporaryFolder _files = new();
    readonly CertificateAuthority _authority = new("Sluice test CA");
    readonly CertificateAuthority _stranger = new("Another CA");
    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    PostgreSqlCluster? _cluster;

    internal PostgreSqlCluster Cluster => _cluster ?? throw new InvalidOperationException(Prerequisite.PostgreSqlIsMissing);

    public string RootCertificate => File("root.pem");

    public string StrangersRoot => File("stranger.pem");

    public string ClientCertificate => File("client.pem");

    public string ClientKey => File("client.key");

    /// <summary>A client certificate for nobody whom the server knows.</summary>
    public string StrangersCertificate => File("strangers-client.pem");

    public string OthersCertificate => File("other.pem");

    public string File(string name) => Path.Combine(_files.Path, name);

    public async Task InitializeAsync()
    {
        if (PostgreSqlBinaries.Find() is null)
            return;
        Write("root.pem", _authority.Pem);
        Write("stranger.pem", _stranger.Pem);
        Write("good", _authority.IssueServer(_key, 10, "localhost", "127.0.0.1"));
        Write("expired", _authority.IssueServer(_key, -1, "localhost", "127.0.0.1"));
        Write("wrong host", _authority.IssueServer(_key, 10, "db.example.com", "10.9.8.7"));
        Write("unknown CA", _stranger.IssueServer(_key, 10, "localhost", "127.0.0.1"));
        Write("server.key", _key.ExportECPrivateKeyPem());
        Write("client.key", _key.ExportPkcs8PrivateKeyPem());
        Write("client.pem", _authority.IssueClient(_key, "sluice"));
        Write("other.pem", _authority.IssueClient(_key, "other"));
        Write("strangers-client.pem", _stranger.IssueClient(_key, "sluice"));
        if (PostgreSqlBinaries.ServerUser is { } user)
            await Command.RunAsync("chown", ["-R", user, _files.Path]);

        _cluster = await PostgreSqlCluster.StartAsync(new Dictionary<string, string>
        {
            ["ssl"] = "on",
            ["ssl_cert_file"] = $"'{File("good")}'",
            ["ssl_key_file"] = $"'{File("server.key")}'",
            ["ssl_ca_file"] = $"'{RootCertificate}'",
            ["ssl_min_protocol_version"] = "'TLSv1.3'",
        });
        foreach (var database in new[] { Optional, TlsOnly, PlainOnly, CertificateOnly, CertificateAndPassword })
            await Cluster.ExecuteAsync("postgres", $"CREATE DATABASE {database}");
        await System.IO.File.WriteAllLinesAsync(Path.Combine(Cluster.DataFolder, "pg_hba.conf"),
        [
            $"hostssl {TlsOnly} all 127.0.0.1/32 scram-sha-256",
            $"hostnossl {PlainOnly} all 127.0.0.1/32 scram-sha-256",
            $"hostssl {CertificateOnly} all 127.0.0.1/32 cert",
            $"hostssl {CertificateAndPassword} all 127.0.0.1/32 scram-sha-256 clientcert=verify-full",
            $"host postgres,{Optional} all 127.0.0.1/32 scram-sha-256",
        ]);
        await ShowAsync("good");
    }

    /// <summary>Changes the server's certificate: good, expired, wrong host, unknown CA.</summary>
    public async Task ShowAsync(string certificate)
    {
        await Cluster.ExecuteAsync("postgres", $"ALTER SYSTEM SET ssl_cert_file = '{File(certificate)}'");
        // Also what pg_hba.conf says. The postmaster hears of it later: what it has not read yet, its new sessions do not show.
        await Cluster.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        for (var tries = 0; await Cluster.ScalarAsync<string>("postgres", "SHOW ssl_cert_file") != File(certificate); tries++)
        {
            Assert.True(tries < 300, "The server does not take its new settings.");
            await Task.Delay(20);
        }
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    public void Dispose()
    {
        _files.Dispose();
        _authority.Dispose();
        _stranger.Dispose();
        _key.Dispose();
    }

    void Write(string name, string pem)
    {
        System.IO.File.WriteAllText(File(name), pem);
        // The server refuses a key that others may read.
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
