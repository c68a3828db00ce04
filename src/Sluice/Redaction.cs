using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice;

/// <summary>
/// The one rule by which secrets leave texts that come from outside: servers' and drivers' messages, addresses, arguments. It knows
/// secrets by their form and, once they were used, by their value. Every message of a fault passes it.
/// </summary>
internal static partial class Redaction
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mask = "***";

    // A value of few or common characters is also part of other words: taking those out would spoil messages and hide nothing.
    const int MinLength = 8;

    // Tokens are renewed: the oldest ones have expired.
    const int MaxTokens = 1000;

    static readonly Lock Changing = new();
    static readonly HashSet<string> Known = new(StringComparer.Ordinal);
    static readonly Queue<string> Tokens = new();

    // Made of what is known when a text is to be searched; null when that has changed. Secrets come rarely, texts often.
    static SecretSearch? _search;

    /// <summary>
    /// Has a secret taken out of every text from now on. One that is short or a mere word is known by its form only; so is what has a
    /// secret in it, an address or a connection string, of which the rest may be told.
    /// </summary>
    public static void Remember(string? secret)
    {
        if (secret is not null && IsRedactable(secret))
            Add(secret);
    }

    /// <summary>The same for a token, of which there is another every hour: the oldest are forgotten when there are many.</summary>
    public static void RememberToken(string token)
    {
        if (!IsRedactable(token))
            return;
        lock (Changing)
        {
            if (!Add(token))
                return;
            Tokens.Enqueue(token);
            if (Tokens.Count > MaxTokens)
                Known.ExceptWith(FormsOf(Tokens.Dequeue()));
        }
    }

    static bool IsRedactable(string secret) =>
        secret.Length >= MinLength && !secret.All(char.IsAsciiLetterLower) && !secret.All(char.IsAsciiLetterUpper)
        && !secret.Contains("://", StringComparison.Ordinal) && !Setting().IsMatch(secret) && !QueryValue().IsMatch(secret);

    /// <returns>Whether it was not known.</returns>
    static bool Add(string secret)
    {
        lock (Changing)
        {
            if (Known.Contains(secret))
                return false;
            Known.UnionWith(FormsOf(secret));
            _search = null;
            return true;
        }
    }

    /// <summary>It, and how else it may stand in a text: in a URI, in JSON, and in base 64.</summary>
    static IEnumerable<string> FormsOf(string secret) =>
    [
        secret, Uri.EscapeDataString(secret), JsonEncodedText.Encode(secret).Value,
        JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
    ];

    static SecretSearch Search()
    {
        if (Volatile.Read(ref _search) is { } made)
            return made;
        lock (Changing)
            return _search ??= new SecretSearch(Known);
    }

    /// <summary>The text with stars in place of these secrets, whatever they look like.</summary>
    public static string Of(string text, IEnumerable<string> secrets) =>
        // Most are not in it, and to look for many at once is dear to prepare.
        new SecretSearch(secrets.SelectMany(FormsOf).Where(form => text.Contains(form, StringComparison.Ordinal))).Mask(text, Mask);

    /// <summary>The text with stars in place of secrets.</summary>
    public static string Of(string text) => ByForm(Search().Mask(text, Mask));

    /// <summary>The text with stars in place of what has the form of a secret, whatever secrets are known.</summary>
    public static string ByForm(string text)
    {
        text = UserInfo().Replace(text, $"$1{Mask}@");
        text = QueryValue().Replace(text, $"$1{Mask}");
        text = Setting().Replace(text, $"$1{Mask}");
        text = JsonValue().Replace(text, $"$1\"{Mask}\"");
        text = SqlPassword().Replace(text, $"$1'{Mask}'");
        text = Token().Replace(text, Mask);
        return AccountKey().Replace(text, Mask);
    }

    // postgresql://user:password@host. To the last @: who does not escape may have one in the password.
    [GeneratedRegex(@"(://[^\s:/@'""]*:)[^\s'""]*@")]
    private static partial Regex UserInfo();

    // Of a URI's query: a shared access signature, what signs in for a token; behind ? or & keys by their usual names.
    [GeneratedRegex(
        @"(\b(?:sig|client_secret)=|[?&](?:code|key|api[-_]?key|token|auth|access[-_]?token|subscription-key|secret|password|pwd)=)[^&;\s'""]+",
        RegexOptions.IgnoreCase)]
    private static partial Regex QueryValue();

    // Of a connection string: Password=..; where the value may have spaces, to the end of the value, the quotation or the sentence.
    [GeneratedRegex(
        @"\b((?:password|pwd|account\s?key|shared\s?access\s?(?:key|signature)|client\s?secret|ssl\s?password)\s*=\s*)"
        + @"(?:""[^""]*(?:""|$)|'[^']*(?:'|$)|[^;'""\r\n]*?(?=[;'""\r\n]|\.?$|\.\s))",
        RegexOptions.IgnoreCase)]
    private static partial Regex Setting();

    [GeneratedRegex(
        @"(""(?:password|pwd|accountKey|sasToken|sasUri|connectionString|servicePrincipal\w*|encryptedCredential|client_secret|access_token|refresh_token)""\s*:\s*)""(?:[^""\\]|\\.)*""",
        RegexOptions.IgnoreCase)]
    private static partial Regex JsonValue();

    // CREATE ROLE r PASSWORD '..'
    [GeneratedRegex(@"\b(password\s+)'(?:[^']|'')*'", RegexOptions.IgnoreCase)]
    private static partial Regex SqlPassword();

    // A JSON web token, whole or cut off.
    [GeneratedRegex(@"\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}|(?<=\bBearer\s+)[\w.~+/=-]{16,}", RegexOptions.IgnoreCase)]
    private static partial Regex Token();

    // A storage account's key: 64 bytes in base 64.
    [GeneratedRegex("[A-Za-z0-9+/]{86}==")]
    private static partial Regex AccountKey();
}
