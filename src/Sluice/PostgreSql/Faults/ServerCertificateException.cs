using System.Security.Authentication;

namespace Sluice.PostgreSql.Faults;

/// <summary>The server showed a certificate that the sslMode does not accept.</summary>
/// <param name="code">The fault's code.</param>
/// <param name="problem">What is wrong with the certificate, and what to do.</param>
sealed class ServerCertificateException(string code, string problem) : AuthenticationException(problem)
{
    public string Code { get; } = code;
}
