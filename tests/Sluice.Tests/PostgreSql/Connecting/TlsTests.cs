using System.Text.Json.Nodes;
using Npgsql;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.PostgreSql.Connecting;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.PostgreSql.Connecting;

/// <summary>Who connects to which server, and whether the session is encrypted: ADF's sslMode, which is Npgsql's.</summary>
public sealed partial class TlsTests(TlsServer server) : IClassFixture<TlsServer>
{
    const string Plain = "plain", Tls = "TLSv1.3";

    /// <summary>The names of the six modes: those of AzurePostgreSql, of PostgreSqlV2, and spelled out.</summary>
    static readonly string[][] Spellings =
    [
        ["0", "1", "2", "3", "4", "5"],
        ["Disable", "Allow", "Prefer", "Require", "Verify-ca", "Verify-full"],
        ["Disabled", "Allow", "Preferred", "Required", "Verify_ca", "Verify_full"],
        ["Disable", "Allow", "Prefer", "Require", "Verify Ca", "Verify Full"],
    ];

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(TlsServer.Optional, "good", Plain, Plain, Tls, Tls, Tls, Tls)]
    [InlineData(TlsServer.TlsOnly, "good", "28000", Tls, Tls, Tls, Tls, Tls)]
    [InlineData(TlsServer.PlainOnly, "good", Plain, Plain, Plain, "28000", "28000", "28000")]
    [InlineData(TlsServer.Optional, "expired", Plain, Plain, Tls, Tls, "CertificateExpired", "CertificateExpired")]
    [InlineData(TlsServer.TlsOnly, "expired", "28000", Tls, Tls, Tls, "CertificateExpired", "CertificateExpired")]
    [InlineData(TlsServer.Optional, "wrong host", Plain, Plain, Tls, Tls, Tls, "CertificateHostMismatch")]
    [InlineData(TlsServer.Optional, "unknown CA", Plain, Plain, Tls, Tls, "CertificateNotTrusted", "CertificateNotTrusted")]
    public async Task Each_mode_connects_or_fails_as_it_says(string database, string certificate, params string[] expected)
    {
        await server.ShowAsync(certificate);

        foreach (var names in Spellings)
            Assert.Equal(expected, await Task.WhenAll(names.Select(mode => TryAsync(Properties(database, mode)))));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_server_without_TLS_is_for_the_modes_that_do_without()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();

        foreach (var names in Spellings)
        {
            Assert.Equal(
                [Plain, Plain, Plain, "TlsNotSupported", "TlsNotSupported", "TlsNotSupported"],
                await Task.WhenAll(names.Select(mode => TryAsync(Properties("postgres", mode, cluster)))));
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("expired")]
    [InlineData("wrong host")]
    [InlineData("unknown CA")]
    public async Task A_trusted_certificate_is_not_checked_but_TLS_is_still_required(string certificate)
    {
        await server.ShowAsync(certificate);
        foreach (var mode in new[] { "4", "5" })
        {
            var trusting = Properties(TlsServer.Optional, mode);
            trusting["trustServerCertificate"] = true;
            Assert.Equal(Tls, await TryAsync(trusting));

            var plain = Properties("postgres", mode, await PostgreSqlCluster.SharedAsync());
            plain["trustServerCertificate"] = true;
            Assert.Equal("TlsNotSupported", await TryAsync(plain));
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("expired", "has expired", "Renew it")]
    [InlineData("wrong host", "is for 'db.example.com', '10.9.8.7', not for '127.0.0.1'", "Verify-ca")]
    [InlineData("unknown CA", "signed by 'CN=Another CA'", "sslRootCertificate")]
    public async Task A_refused_certificate_is_told_with_its_cause_and_a_remedy(string certificate, params string[] texts)
    {
        await server.ShowAsync(certificate);

        var fault = await FailAsync(Properties(TlsServer.Optional, "5"));

        Assert.All(texts, text => Assert.Contains(text, fault.Detail, StringComparison.Ordinal));
        Assert.DoesNotContain("Check the address", fault.Detail, StringComparison.Ordinal);
        Assert.False(fault.IsTransient);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Without_a_file_the_CAs_of_the_machine_are_trusted_and_this_is_none_of_them()
    {
        await server.ShowAsync("good");
        var properties = Properties(TlsServer.Optional, "5");
        properties.Remove("sslRootCertificate");

        var fault = await FailAsync(properties);

        Assert.Equal("CertificateNotTrusted", fault.Code);
        Assert.Contains("this machine does not trust that CA. Give sslRootCertificate (or PGSSLROOTCERT)", fault.Detail, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("missing.pem", "cannot be read")]
    [InlineData("server.key", "there is no certificate")]
    public async Task A_file_of_trusted_certificates_that_is_none_is_an_error(string file, string text)
    {
        var properties = Properties(TlsServer.Optional, "5");
        properties["sslRootCertificate"] = server.File(file);

        var fault = await FailAsync(properties);

        Assert.Equal((Side.Definition, "InvalidCertificateFile"), (fault.Side, fault.Code));
        Assert.Contains(text, fault.Detail, StringComparison.Ordinal);
        Assert.Contains(server.File(file), fault.Detail, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(TlsServer.TlsOnly, "0", "sslMode")]
    [InlineData(TlsServer.PlainOnly, "3", "without TLS")]
    [InlineData(TlsServer.CertificateOnly, "3", "sslCertificate and sslKey")]
    [InlineData(TlsServer.CertificateAndPassword, "3", "sslCertificate and sslKey")]
    public async Task A_rule_that_wants_it_otherwise_is_told_with_a_remedy(string database, string mode, string text)
    {
        await server.ShowAsync("good");

        var fault = await FailAsync(Properties(database, mode));

        Assert.StartsWith("28", fault.Code, StringComparison.Ordinal);
        Assert.Contains(text, fault.Detail, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(TlsServer.CertificateOnly, false)]
    [InlineData(TlsServer.CertificateAndPassword, true)]
    public async Task A_client_certificate_signs_in(string database, bool withPassword)
    {
        await server.ShowAsync("good");
        var properties = WithClientCertificate(database, server.ClientCertificate);
        if (!withPassword)
            properties.Remove("password");

        Assert.Equal(Tls, await TryAsync(properties));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_client_certificate_of_another_role_or_CA_does_not_sign_in()
    {
        await server.ShowAsync("good");

        var other = await FailAsync(WithClientCertificate(TlsServer.CertificateOnly, server.OthersCertificate));
        var stranger = await FailAsync(WithClientCertificate(TlsServer.CertificateOnly, server.StrangersCertificate));
        // With TLS 1.3 the server says why after the handshake, and ends: its end may arrive before its word is read.
        for (var attempt = 1; attempt < 20 && stranger.Code == "ConnectionFailed"; attempt++)
            stranger = await FailAsync(WithClientCertificate(TlsServer.CertificateOnly, server.StrangersCertificate));

        Assert.Equal("28000", other.Code);
        Assert.Contains("issued for this user name", other.Detail, StringComparison.Ordinal);
        Assert.Equal("ClientCertificateRefused", stranger.Code);
        Assert.Contains("sslCertificate", stranger.Detail, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("sslCertificate", "missing.pem")]
    [InlineData("sslKey", "missing.pem")]
    [InlineData("sslKey", "other.pem")]
    public async Task A_client_certificate_that_cannot_be_read_is_told_by_its_file(string property, string file)
    {
        await server.ShowAsync("good");
        var properties = WithClientCertificate(TlsServer.CertificateOnly, server.ClientCertificate);
        properties[property] = server.File(file);

        var fault = await FailAsync(properties);

        Assert.Equal("InvalidCertificateFile", fault.Code);
        Assert.Contains("sslCertificate", fault.Detail, StringComparison.Ordinal);
        Assert.False(fault.IsTransient);
    }

    JsonObject WithClientCertificate(string database, string certificate)
    {
        var properties = Properties(database, "5");
        properties["sslCertificate"] = certificate;
        properties["sslKey"] = server.ClientKey;
        return properties;
    }

    JsonObject Properties(string database, string mode, PostgreSqlCluster? cluster = null)
    {
        cluster ??= server.Cluster;
        return new()
        {
            ["server"] = cluster.Host,
            ["port"] = cluster.Port,
            ["database"] = database,
            ["username"] = cluster.User,
            ["password"] = new JsonObject { ["type"] = "SecureString", ["value"] = cluster.Password },
            ["sslMode"] = int.TryParse(mode, out var number) ? number : mode,
            ["sslRootCertificate"] = server.RootCertificate,
            ["pooling"] = false,
        };
    }

    /// <summary>How the session is encrypted, or the code of the fault.</summary>
    static async Task<string> TryAsync(JsonObject properties)
    {
        try
        {
            return await ConnectAsync(properties);
        }
        catch (SluiceException fault)
        {
            return fault.Code;
        }
    }

    static Task<SluiceException> FailAsync(JsonObject properties) => Assert.ThrowsAsync<SluiceException>(() => ConnectAsync(properties));

    static async Task<string> ConnectAsync(JsonObject properties, string type = "PostgreSqlV2")
    {
        var factory = new TestFactory().Service("db", type, properties).Build();
        var service = (PostgreSqlLinkedService)factory.LinkedService(new Reference("db", []));
        await using var database = await PostgreSqlDatabase.CreateAsync(service, new EnvironmentSecretSource(), TimeProvider.System, CancellationToken.None);
        await using var connection = await database.OpenAsync(Side.Source, CancellationToken.None);
        await using var command = new NpgsqlCommand("SELECT coalesce(version, 'plain') FROM pg_stat_ssl WHERE pid = pg_backend_pid()", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
