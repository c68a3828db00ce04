using System.Text;

namespace Sluice.Formats;

/// <summary>The encodings of text files, by ADF's names. Between files and formats text is UTF-8.</summary>
public static class FileEncoding
{
    static readonly HashSet<string> Names = new(
        [
            "UTF-8", "UTF-8 without BOM", "UTF-16", "UTF-16BE", "UTF-32", "UTF-32BE", "US-ASCII", "BIG5", "EUC-JP", "EUC-KR", "GB2312",
            "GB18030", "JOHAB", "SHIFT-JIS", "CP875", "CP866", "ISO-2022-JP", "ISO-2022-KR",
            "ISO-8859-1", "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7",
            "ISO-8859-8", "ISO-8859-9", "ISO-8859-13", "ISO-8859-15", "WINDOWS-874", "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252",
            "WINDOWS-1253", "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256", "WINDOWS-1257", "WINDOWS-1258",
            .. CodePagesEncodingProvider.Instance.GetEncodings().Select(encoding => encoding.Name.ToUpperInvariant())
                .Where(name => name.StartsWith("IBM", StringComparison.Ordinal)),
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Why an encoding cannot be used and what to do; null when it can. No name is UTF-8.</summary>
    public static string? Problem(string? encodingName)
    {
        if (encodingName is null || Names.Contains(encodingName))
            return null;
        return string.Equals(encodingName, "UTF-7", StringComparison.OrdinalIgnoreCase)
            ? "UTF-7 is unsafe, and .NET has dropped it. Use UTF-8."
            : $"{encodingName} is not among ADF's encodings that .NET has. Use UTF-8, or one of {string.Join(", ", Names)}.";
    }

    /// <summary>
    /// A file's text in UTF-8, without a byte order mark. A mark in the file counts more than the name. Bytes that are no text of the
    /// encoding are an <see cref="InvalidDataException"/> when they are read; those of a file in UTF-8 pass unchecked.
    /// </summary>
    /// <param name="input">The file; closed with the stream that is returned.</param>
    /// <param name="encodingName">ADF's name of its encoding; null is UTF-8.</param>
    public static Stream Decode(Stream input, string? encodingName) =>
        new DecodingStream(input, IsUtf8(encodingName) ? null : Find(encodingName!), encodingName ?? "UTF-8");

    /// <summary>
    /// Takes text in UTF-8 and writes it in an encoding; UTF-16 and UTF-32 with their byte order marks, UTF-8 without one. A character
    /// the encoding cannot hold is a <see cref="Columns.ValueException"/>, never a question mark. All is written once the stream that is
    /// returned is disposed; the file's own stream stays open, unless the file is in UTF-8 and both are the same.
    /// </summary>
    /// <param name="output">Takes the file.</param>
    /// <param name="encodingName">ADF's name of the encoding; null is UTF-8.</param>
    public static Stream Encode(Stream output, string? encodingName) =>
        IsUtf8(encodingName) ? output : new EncodingStream(output, Find(encodingName!), encodingName!);

    static bool IsUtf8(string? name) => name is null || name.StartsWith("UTF-8", StringComparison.OrdinalIgnoreCase);

    static Encoding Find(string name)
    {
        if (Problem(name) is { } problem)
            throw new NotSupportedException(problem);
        name = name.ToUpperInvariant() switch
        {
            "SHIFT-JIS" => "shift_jis",
            "JOHAB" => "Johab",
            _ => name,
        };
        // Code pages beyond the Latin ones live in a provider of their own.
        return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
               ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }
}
