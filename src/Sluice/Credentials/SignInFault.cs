using System.Text.RegularExpressions;
using Azure;
using Azure.Identity;
using Microsoft.Identity.Client;

namespace Sluice.Credentials;

/// <summary>What went wrong when an identity signed in.</summary>
internal static partial class SignInFault
{
    const int MaxReasonLength = 300;

    /// <summary>The sign-in that failed in an exception or in what it was caused by; null when it is about something else.</summary>
    public static AuthenticationFailedException? In(Exception exception) =>
        BrokenConnection.CausesOf(exception).OfType<AuthenticationFailedException>().FirstOrDefault();

    /// <summary>The fault for it.</summary>
    /// <param name="exception">What the credential threw.</param>
    /// <param name="side">The side that was to be connected to.</param>
    /// <param name="doing">What was being done, for the message: <c>Connecting to h:5432/d as u</c>.</param>
    public static SluiceException From(AuthenticationFailedException exception, Side side, string doing) =>
        new(side, "SignInFailed", $"{doing} failed: no sign-in with Microsoft Entra: {Reason(exception)}. {Remedy(exception)}", exception)
        {
            IsTransient = IsTransient(exception),
        };

    static string Remedy(AuthenticationFailedException exception) => exception switch
    {
        CredentialUnavailableException =>
            "Give the app a managed identity; on your own machine sign in with 'az login' or 'azd auth login'.",
        _ when exception.Message.Contains("ManagedIdentityCredential", StringComparison.Ordinal) =>
            "Check that the app has this managed identity, and the credential's resourceId or clientId.",
        _ => "Check tenant, servicePrincipalId and its key or certificate, and that the key has not expired.",
    };

    /// <summary>The directory's own words if it spoke, else the first line: what follows are headers, trace ids and other credentials.</summary>
    static string Reason(AuthenticationFailedException exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (DirectoryError().Match(cause.Message) is { Success: true } match)
                return match.Value.Trim().TrimEnd('.');
        }

        var line = ExceptionText.FirstLine(exception);
        if (StatusOf(exception) is > 0 and var status && !line.Contains($"{status}", StringComparison.Ordinal))
            line += $" (HTTP {status})";
        return line.Length <= MaxReasonLength ? line : line[..MaxReasonLength] + "…";
    }

    /// <summary>The service that hands out tokens was too busy, broken, or not reached.</summary>
    static bool IsTransient(Exception exception) =>
        StatusOf(exception) is { } status ? HttpStatus.IsTransient(status)
            : exception is not CredentialUnavailableException && BrokenConnection.MayRecover(exception) == true;

    static int? StatusOf(Exception exception) => BrokenConnection.CausesOf(exception)
        .Select(cause => cause switch
        {
            RequestFailedException { Status: > 0 } request => request.Status,
            MsalServiceException { StatusCode: > 0 } service => service.StatusCode,
            _ => (int?)null,
        })
        .FirstOrDefault(status => status is not null);

    [GeneratedRegex(@"AADSTS\d+:[^\r\n]{1,300}?(?=\.\s|\r|\n|\. Trace|$)")]
    private static partial Regex DirectoryError();
}
