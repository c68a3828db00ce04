using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Tests;

/// <summary>A CA that nobody knows but whom its certificate is given.</summary>
sealed class CertificateAuthority : IDisposable
{
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    readonly X509Certificate2 _certificate;

    public CertificateAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _certificate = request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
    }

    /// <summary>The CA's own certificate.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A server's certificate for names and addresses; a negative number of days is one that has expired.</summary>
    public string IssueServer(ECDsa key, int days, params IEnumerable<string> names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }

        return Issue("CN=server", key, ServerAuthentication, days, alternatives.Build());
    }

    /// <summary>A client's certificate for a role.</summary>
    public string IssueClient(ECDsa key, string role) => Issue($"CN={role}", key, ClientAuthentication, 10);

    public void Dispose() => _certificate.Dispose();

    string Issue(string subject, ECDsa key, string use, int days, params IEnumerable<X509Extension> extensions)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        foreach (var extension in extensions)
            request.CertificateExtensions.Add(extension);
        using var issued = request.Create(_certificate, Now.AddDays(-20), Now.AddDays(days), RandomNumberGenerator.GetBytes(8));
        return issued.ExportCertificatePem();
    }
}
