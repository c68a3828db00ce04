namespace Sluice.Formats;

/// <summary>
/// The first bytes by which formats that are not text are told. A file that was given another name is refused by what it is, before any
/// of its bytes reach a message.
/// </summary>
static class FileSignature
{
    /// <summary>Bytes that tell them all.</summary>
    public const int MaxBytes = 10;

    const string Decompress = "Set the compression of the dataset, or give the file the extension";

    /// <summary>Refuses a text file that is something else.</summary>
    /// <param name="start">Its first bytes.</param>
    /// <exception cref="NotSupportedException">The message says what it is.</exception>
    public static void RefuseInText(ReadOnlySpan<byte> start)
    {
        if (Find(start) is var (kind, remedy))
            throw new NotSupportedException($"it is {kind}, not text. {remedy}");
    }

    // Letters alone could begin a text: such formats are told by the byte behind them as well.
    static (string Kind, string Remedy)? Find(ReadOnlySpan<byte> start) => start switch
    {
        [0x1F, 0x8B, ..] => ("gzip", $"{Decompress} .gz"),
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            or [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] =>
            ("bzip2", $"{Decompress} .bz2"),
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] =>
            ("a ZIP archive, as Excel workbooks (.xlsx) are too", "Unpack it, or use an Excel dataset"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => ("an old Office document, such as an Excel workbook (.xls)", "Save it as .xlsx, or export the sheet as CSV"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => ("zstd", "It is not supported: compress it with gzip, or not at all"),
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ("xz", "It is not supported: compress it with gzip, or not at all"),
        [0x04, 0x22, 0x4D, 0x18, ..] => ("LZ4", "It is not supported: compress it with gzip, or not at all"),
        [0xFF, 0x06, 0, 0, (byte)'s', (byte)'N', (byte)'a', (byte)'P', (byte)'p', (byte)'Y', ..] =>
            ("Snappy", "It is not supported: compress it with gzip, or not at all"),
        [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => ("a 7z archive", "Unpack it"),
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', < 0x20, ..] => ("Parquet", "Use a Parquet dataset, or --from-format parquet"),
        [(byte)'O', (byte)'b', (byte)'j', 1, ..] => ("Avro", "It is not supported: export it as Parquet"),
        [(byte)'O', (byte)'R', (byte)'C', < 0x09, ..] => ("ORC", "It is not supported: export it as Parquet"),
        _ => null,
    };
}
