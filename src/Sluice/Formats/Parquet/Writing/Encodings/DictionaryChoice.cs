using Sluice.Columns;

namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>Whether a dictionary is worth its bytes; each chunk begins with one and gives up early.</summary>
static class DictionaryChoice
{
    // Of so many values drawn from those that fill a row group usefully, some come again.
    const int ProbeValues = 4096;

    /// <summary>Whether the first values are so different that no dictionary will pay: more than 63 of 64.</summary>
    public static bool IsTooDiverse(int values, int different) => values >= ProbeValues && different * 64L >= values * 63L;

    /// <summary>Whether the first page becomes clearly smaller.</summary>
    public static bool IsSmaller(long plainBytes, int values, int different, long dictionaryBytes) =>
        dictionaryBytes + (long)values * IndexWidth(different) / 8 < plainBytes * 4 / 5;

    /// <summary>Writes the indices of a page (Encodings.md, "Dictionary Encoding"): their width, then the hybrid encoding.</summary>
    public static void WriteIndices(ReadOnlySpan<int> indices, int different, ByteBuffer page)
    {
        var width = IndexWidth(different);
        page.Append((byte)width);
        HybridEncoding.Write(indices, width, page);
    }

    // Not 0, which a single value needs but some readers do not expect.
    static int IndexWidth(int different) => BitPacking.Width((ulong)Math.Max(different - 1, 1));
}
