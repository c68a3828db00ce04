using Sluice.Definitions.Parsing;

namespace Sluice.Formats;

/// <summary>
/// ADF's names of encodings: https://learn.microsoft.com/azure/data-factory/format-delimited-text#dataset-properties. UTF-7 is left
/// out: .NET refuses it as unsafe.
/// </summary>
static class EncodingNames
{
    internal static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "UTF-8", "UTF-8 without BOM", "UTF-16", "UTF-16BE", "UTF-32", "UTF-32BE", "US-ASCII",
        "BIG5", "EUC-JP", "EUC-KR", "GB2312", "GB18030", "JOHAB", "SHIFT-JIS", "ISO-2022-JP", "ISO-2022-KR",
        "CP866", "CP875",
        "IBM00858", "IBM037", "IBM273", "IBM437", "IBM500", "IBM737", "IBM775", "IBM850", "IBM852", "IBM855", "IBM857", "IBM860",
        "IBM861", "IBM863", "IBM864", "IBM865", "IBM869", "IBM870", "IBM01140", "IBM01141", "IBM01142", "IBM01143", "IBM01144",
        "IBM01145", "IBM01146", "IBM01147", "IBM01148", "IBM01149",
        "ISO-8859-1", "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "ISO-8859-9",
        "ISO-8859-13", "ISO-8859-15",
        "WINDOWS-874", "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253", "WINDOWS-1254", "WINDOWS-1255",
        "WINDOWS-1256", "WINDOWS-1257", "WINDOWS-1258",
    };

    // ADF takes utf8 for UTF-8 and the like.
    static readonly Dictionary<string, string> Canonical = Known.ToDictionary(Normalize);

    /// <summary>The property <c>encodingName</c>, as ADF spells it; null is UTF-8.</summary>
    public static string? Read(DefinitionParser properties)
    {
        if (properties.Text("encodingName") is not { Length: > 0 } name)
            return null;
        if (Canonical.TryGetValue(Normalize(name), out var canonical))
            return canonical;
        if (Normalize(name) == "UTF7")
        {
            properties.Error(
                "encodingName", "UTF-7 is refused: text in it can hide characters from whoever checks it, so .NET has dropped it",
                "Convert the files to UTF-8", name);
        }
        else
        {
            properties.Error(
                "encodingName", "this encoding is not supported",
                "Use one of ADF's names, such as UTF-8, UTF-16, ISO-8859-1 or WINDOWS-1252", name);
        }

        return null;
    }

    static string Normalize(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
