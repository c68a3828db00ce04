using System.Security.Authentication;
using System.Security.Cryptography;
using Npgsql;

namespace Sluice.PostgreSql.Faults;

internal static partial class PostgreSqlFault
{
    /// <summary>What went wrong with TLS or its certificates while connecting, and what to do; null when it was something else.</summary>
    static (string Code, string Problem)? TlsProblem(Exception exception)
    {
        if (exception is NpgsqlException { InnerException: null } && exception.Message.StartsWith("SSL connection requested", StringComparison.Ordinal))
        {
            return ("TlsNotSupported", "the server does not offer TLS, which sslMode asks for. "
                + "Turn it on there (ssl = on), or use sslMode 2 (Prefer) if the network is trusted.");
        }

        var causes = BrokenConnection.CausesOf(exception).ToList();
        if (causes.OfType<ServerCertificateException>().FirstOrDefault() is { } refused)
            return (refused.Code, $"{refused.Message}.");
        // What the TLS library says of the handshake; the driver reads the client's certificate without it.
        if (causes.Find(cause => cause.Message.Contains("SSL routines", StringComparison.Ordinal)) is { } handshake)
        {
            var problem = handshake.Message.Split("::")[^1].TrimEnd('.');
            return problem.Contains("unknown ca", StringComparison.Ordinal) || problem.Contains("certificate", StringComparison.Ordinal)
                ? ("ClientCertificateRefused", $"the server refused the client certificate ({problem}). "
                    + "Use one of a CA that its ssl_ca_file names: sslCertificate and sslKey.")
                : ("TlsFailed", $"TLS could not be set up ({problem}). Check the server's ssl_min_protocol_version and ssl_ciphers.");
        }

        return causes[^1] switch
        {
            FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or CryptographicException or ArgumentException =>
                ("InvalidCertificateFile", $"the client certificate cannot be read: {causes[^1].Message.TrimEnd('.')}. "
                    + "Check the paths sslCertificate (the certificate) and sslKey (its key), both PEM files."),
            AuthenticationException => ("TlsFailed",
                $"TLS could not be set up: {causes[^1].Message.TrimEnd('.')}. Check the server's certificate and TLS version."),
            _ => null,
        };
    }

    /// <summary>What to do when a rule of pg_hba.conf or the service wants the connection encrypted otherwise; null for other refusals.</summary>
    static string? TlsRemedy(string message)
    {
        bool Has(string text) => message.Contains(text, StringComparison.OrdinalIgnoreCase);

        if (Has("client certificate") || Has("certificate authentication failed"))
        {
            return " Give a certificate of a CA that the server trusts, issued for this user name: sslCertificate and sslKey, the paths of PEM files.";
        }

        // The words are "no encryption" and "SSL encryption" from version 13 on, "SSL off" and "SSL on" before.
        if (Has("SSL connection is required"))
            return " The server takes TLS connections only: use sslMode 2 (Prefer) or higher.";
        if (Has("no encryption") || Has("SSL off"))
            return " The server's pg_hba.conf may take TLS connections only: use sslMode 2 (Prefer) or higher. Else check the user name and the database.";
        if (Has("SSL encryption") || Has("SSL on"))
            return " The server's pg_hba.conf may take connections without TLS only: use sslMode 0 to 2, or add a hostssl line there.";
        return null;
    }
}
