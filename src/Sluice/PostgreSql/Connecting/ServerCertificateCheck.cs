using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;
using Sluice.Definitions.LinkedServices;
using Sluice.PostgreSql.Faults;

namespace Sluice.PostgreSql.Connecting;

/// <summary>
/// Checks the server's certificate as sslMode Verify-ca and Verify-full ask. The driver's own check only says that the certificate was
/// rejected; this one says why.
/// </summary>
sealed class ServerCertificateCheck
{
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    readonly bool _checksHost;
    readonly string _host;
    readonly string? _rootsPath;
    readonly X509Certificate2Collection _roots = [];

    ServerCertificateCheck(PostgreSqlAddress address, string? rootsPath)
    {
        _checksHost = address.SslMode == TlsMode.VerifyFull;
        _host = address.Server ?? "";
        _rootsPath = rootsPath;
        if (rootsPath is not null)
            _roots.ImportFromPemFile(rootsPath);
    }

    /// <summary>What the driver itself is told: that it needs TLS, where the check is made here.</summary>
    public static SslMode DriverMode(PostgreSqlAddress address) =>
        address.SslMode is TlsMode.VerifyCa or TlsMode.VerifyFull ? SslMode.Require : (SslMode)(address.SslMode ?? TlsMode.Prefer);

    /// <summary>Has the driver make the check where the address asks for it.</summary>
    /// <exception cref="SluiceException">The file of trusted certificates cannot be read.</exception>
    public static void Apply(NpgsqlSlimDataSourceBuilder builder, PostgreSqlAddress address, string serviceName)
    {
        if (address.SslMode is not (TlsMode.VerifyCa or TlsMode.VerifyFull) || address.TrustServerCertificate == true)
            return;
        var path = address.SslRootCertificate ?? DefaultRoots();
        ServerCertificateCheck check;
        try
        {
            check = new ServerCertificateCheck(address, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SluiceException(Side.Definition, "InvalidCertificateFile",
                $"Linked service '{serviceName}': the trusted certificates in '{path}' cannot be read: {exception.Message.TrimEnd('.')}. "
                + "Give sslRootCertificate (or PGSSLROOTCERT) the path of a PEM file with the certificate of the server's CA.", exception);
        }

        if (path is not null && check._roots.Count == 0)
        {
            throw new SluiceException(Side.Definition, "InvalidCertificateFile",
                $"Linked service '{serviceName}': there is no certificate in '{path}'. "
                + "Give sslRootCertificate (or PGSSLROOTCERT) the path of a PEM file with the certificate of the server's CA.");
        }

        builder.UseSslClientAuthenticationOptionsCallback(options => options.RemoteCertificateValidationCallback = check.Validate);
    }

    /// <summary>Where libpq and the driver look too: https://www.postgresql.org/docs/current/libpq-ssl.html.</summary>
    static string? DefaultRoots()
    {
        if (Environment.GetEnvironmentVariable("PGSSLROOTCERT") is { Length: > 0 } path)
            return path;
        var home = OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "postgresql")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".postgresql");
        return Path.Combine(home, "root.crt") is var file && File.Exists(file) ? file : null;
    }

    bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || chain is null)
            throw new ServerCertificateException("CertificateNotTrusted", "the server showed no certificate. Check the server's ssl_cert_file");
        if (_checksHost && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            throw new ServerCertificateException("CertificateHostMismatch",
                $"the server's certificate is for {NamesIn(server)}, not for '{_host}'. "
                + "Use a name that it is for, or sslMode 4 (Verify-ca), which does not check the name");
        }

        if (_rootsPath is null)
        {
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
                throw Refused(chain, server);
            return true;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_roots);
        own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return own.Build(server) ? true : throw Refused(own, server);
    }

    ServerCertificateException Refused(X509Chain chain, X509Certificate2 server)
    {
        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        if ((flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            return new ServerCertificateException("CertificateNotTrusted",
                $"the server's certificate is signed by '{server.Issuer}', and "
                + (_rootsPath is null ? "this machine does not trust that CA. " : $"no CA in '{_rootsPath}' vouches for it. ")
                + "Give sslRootCertificate (or PGSSLROOTCERT) the path of the CA's certificate as a PEM file");
        }

        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            var late = chain.ChainElements
                .FirstOrDefault(element => element.ChainElementStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid))
                ?.Certificate ?? server;
            return new ServerCertificateException("CertificateExpired",
                $"the server's certificate has expired or is not valid yet: '{late.Subject}' is valid from {late.NotBefore.ToUniversalTime():u} "
                + $"to {late.NotAfter.ToUniversalTime():u}. Renew it on the server, and check this machine's clock");
        }

        return new ServerCertificateException("CertificateNotTrusted",
            $"the server's certificate is not valid ({flags}). Renew it on the server");
    }

    static string NamesIn(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => $"{address}")))
            .ToList();
        return names.Count == 0 ? $"'{certificate.Subject}'" : string.Join(", ", names.Select(name => $"'{name}'"));
    }
}
