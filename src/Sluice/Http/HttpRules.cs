using System.Security.Cryptography.X509Certificates;

namespace Sluice.Http;

/// <summary>What requests are allowed, as the program says it: definitions cannot.</summary>
sealed record HttpRules
{
    /// <summary>The environment variable, and app setting, that allows http.</summary>
    public const string PlainSetting = "SLUICE_ALLOW_HTTP";

    /// <summary>Whether requests may be sent without TLS.</summary>
    public bool AllowsPlain { get; init; }

    /// <summary>What is said of a URL without TLS before a run; null where it may be asked.</summary>
    public static string? PlainHint(Uri url) =>
        url.Scheme == Uri.UriSchemeHttp && !OfEnvironment.AllowsPlain ? $"http is refused where {PlainSetting} is not true" : null;

    /// <summary>The certificate authorities that are trusted in the place of the machine's.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>Those of this process's environment.</summary>
    public static HttpRules OfEnvironment { get; } = new()
    {
        AllowsPlain = bool.TryParse(Environment.GetEnvironmentVariable(PlainSetting), out var isAllowed) && isAllowed,
    };
}
