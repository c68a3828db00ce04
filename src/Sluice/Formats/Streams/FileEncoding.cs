using System.Text;

namespace Sluice.Formats.Streams;

/// <summary>The encodings of text files, by ADF's names. Between files and formats text is UTF-8.</summary>
internal static class FileEncoding
{
    static readonly HashSet<string> Names = new(
        [
            .. EncodingNames.Known,
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

    /// <summary>
    /// Whether text in UTF-8 begins with U+FEFF. At the start of a file it would be read as a byte order mark, which is no text.
    /// </summary>
    internal static bool StartsWithByteOrderMark(ReadOnlySpan<byte> utf8) => utf8.StartsWith("\ufeff"u8);

    internal static bool IsUtf8(string? name) => name is null || name.StartsWith("UTF-8", StringComparison.OrdinalIgnoreCase);

    static Encoding Find(string name) =>
        Find(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    /// <summary>The encoding of a name; null is UTF-8.</summary>
    /// <exception cref="NotSupportedException">It cannot be used: <see cref="Problem"/> says why.</exception>
    internal static Encoding Find(string? encodingName, EncoderFallback encoders, DecoderFallback decoders)
    {
        if (Problem(encodingName) is { } problem)
            throw new NotSupportedException(problem);
        if (IsUtf8(encodingName))
            encodingName = "UTF-8";
        var name = encodingName!.ToUpperInvariant() switch
        {
            "SHIFT-JIS" => "shift_jis",
            "JOHAB" => "Johab",
            _ => encodingName,
        };
        // Code pages beyond the Latin ones live in a provider of their own.
        return CodePagesEncodingProvider.Instance.GetEncoding(name, encoders, decoders)
               ?? Encoding.GetEncoding(name, encoders, decoders);
    }
}
