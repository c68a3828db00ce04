using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Tests.Credentials;

/// <summary>A certificate authority of a test's own, and certificates of it for the loopback address and for clients.</summary>
sealed class OwnAuthority : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly X509Certificate2 _root;

    public OwnAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Sluice tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(RootFile, _root.ExportCertificatePem());
    }

    /// <summary>The root as a PEM file: what OpenSSL takes for the whole list of authorities in SSL_CERT_FILE.</summary>
    public string RootFile => _folder.File("root.pem");

    public X509Certificate2 ForLoopback()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return Signed(request).CopyWithPrivateKey(key);
    }

    /// <summary>A certificate for the loopback address and its key as PEM files.</summary>
    public (string CertificateFile, string KeyFile) FilesForLoopback()
    {
        using var certificate = ForLoopback();
        using var key = certificate.GetECDsaPrivateKey()!;
        var (certificateFile, keyFile) = (_folder.File("server.pem"), _folder.File("server.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    /// <summary>A PFX file in base64: the certificate of a service principal, which signs with RSA.</summary>
    public string Pfx(string password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=principal", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Convert.ToBase64String(Signed(request).CopyWithPrivateKey(key).Export(X509ContentType.Pfx, password));
    }

    /// <summary>Trusts what this authority signed, and nothing else.</summary>
    public HttpClientHandler TrustingHandler() => new()
    {
        ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.CustomTrustStore.Add(_root);
            return chain.Build(certificate!);
        },
    };

    public void Dispose()
    {
        _root.Dispose();
        _folder.Dispose();
    }

    X509Certificate2 Signed(CertificateRequest request) => request.Create(
        _root.SubjectName, X509SignatureGenerator.CreateForECDsa(_root.GetECDsaPrivateKey()!),
        DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(8));
}
