using System.Security.Authentication;
using Npgsql;
using Sluice.PostgreSql.Faults;

namespace Sluice.Tests.PostgreSql.Faults;

/// <summary>The causes of connections that fail, by the words of those who say it; live tests are beside those of connection tests.</summary>
public sealed class ConnectionDiagnosisTests
{
    [Theory]
    [InlineData("The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch", ConnectionCause.HostNameMismatch)]
    [InlineData("The remote certificate is invalid because of errors in the certificate chain: NotTimeValid", ConnectionCause.CertificateExpired)]
    [InlineData("The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot", ConnectionCause.CertificateNotTrusted)]
    [InlineData("The remote certificate is invalid because of errors in the certificate chain: PartialChain", ConnectionCause.CertificateNotTrusted)]
    [InlineData("The remote certificate was rejected by the provided RemoteCertificateValidationCallback.", ConnectionCause.CertificateNotTrusted)]
    [InlineData("ssl/tls alert certificate required", ConnectionCause.ClientCertificateRequired)]
    [InlineData("SSL Handshake failed with OpenSSL error - protocol version", ConnectionCause.TlsFailed)]
    public void What_is_wrong_with_tls_is_told_by_the_text_of_the_platform(string text, ConnectionCause cause) => Assert.Equal(
        cause, ConnectionDiagnosis.Of(new NpgsqlException("Exception while performing SSL handshake", new AuthenticationException(text))).Cause);

    [Theory]
    [InlineData("28000", "no pg_hba.conf entry for host \"10.0.0.1\", user \"a\", database \"b\", no encryption", ConnectionCause.NoHbaEntry, "sslMode")]
    [InlineData("28000", "no pg_hba.conf entry for host \"10.0.0.1\", user \"a\", database \"b\", SSL encryption", ConnectionCause.NoHbaEntry, "Add an entry")]
    [InlineData("28000", "connection requires a valid client certificate", ConnectionCause.ClientCertificateRequired, "sslCertificate")]
    [InlineData("28000", "SSL connection is required. Please specify SSL options and retry.", ConnectionCause.TlsRequired, "sslMode")]
    [InlineData("08P01", "SSL required", ConnectionCause.TlsRequired, "sslMode")]
    [InlineData("08P01", "no such database: b", ConnectionCause.DatabaseMissing, "pooler")]
    [InlineData("28000", "The access token does not have the right audience", ConnectionCause.TokenRefused, "audience")]
    [InlineData("28P01", "The access token has expired", ConnectionCause.TokenRefused, "token")]
    [InlineData("57P03", "the database system is starting up", ConnectionCause.NotReady, "once the server is up")]
    public void What_a_server_says_has_its_cause(string state, string text, ConnectionCause cause, string remedy)
    {
        var diagnosis = ConnectionDiagnosis.Of(new PostgresException(text, "FATAL", "FATAL", state));

        Assert.Equal(cause, diagnosis.Cause);
        Assert.Contains(remedy, diagnosis.Remedy, StringComparison.Ordinal);
    }
}
