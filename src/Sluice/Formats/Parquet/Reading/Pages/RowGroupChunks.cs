using Sluice.Columns;
using Sluice.Stores.Files;

namespace Sluice.Formats.Parquet.Reading.Pages;

/// <summary>Opens the chunks of a row group that are to be read, small ones that lie together with one request.</summary>
static class RowGroupChunks
{
    // A request costs a blob store as long as some hundred KB take to arrive, and each column has a piece in memory.
    const int MaxPieceBytes = 1 << 20;
    const int MinPieceBytes = 128 << 10;
    const int PieceBytesOfAll = 8 << 20;
    const int MaxGap = 32 << 10;

    /// <summary>Opens chunks.</summary>
    /// <param name="ranges">Where they are: within the file.</param>
    public static async Task<ChunkBytes[]> OpenAsync(
        RandomAccessFile file, IReadOnlyList<(long Start, long Length)> ranges, CancellationToken cancellationToken)
    {
        var pieceSize = Math.Clamp(PieceBytesOfAll / Math.Max(ranges.Count, 1), MinPieceBytes, MaxPieceBytes);
        var chunks = new ChunkBytes[ranges.Count];
        var order = Enumerable.Range(0, ranges.Count).OrderBy(i => ranges[i].Start).ToArray();
        for (var first = 0; first < order.Length;)
        {
            var (start, length) = ranges[order[first]];
            var end = start + length;
            var behind = first + 1;
            while (behind < order.Length && Joins(ranges[order[behind]]))
            {
                end = ranges[order[behind]].Start + ranges[order[behind]].Length;
                behind++;
            }

            if (behind == first + 1)
                chunks[order[first]] = new ChunkBytes(file, start, length, pieceSize);
            else
                await ReadTogetherAsync(order[first..behind], start, (int)(end - start));
            first = behind;

            bool Joins((long Start, long Length) next) =>
                next.Start >= end && next.Start - end <= MaxGap && next.Start + next.Length - start <= MaxPieceBytes;
        }

        return chunks;

        async Task ReadTogetherAsync(int[] together, long start, int length)
        {
            var bytes = ByteArrays.Rent(length);
            await file.ReadAsync(start, bytes.AsMemory(0, length), cancellationToken);
            foreach (var i in together)
            {
                var chunk = bytes.AsMemory((int)(ranges[i].Start - start), (int)ranges[i].Length);
                chunks[i] = new ChunkBytes(file, ranges[i].Start, chunk, i == together[0] ? bytes : null);
            }
        }
    }
}
