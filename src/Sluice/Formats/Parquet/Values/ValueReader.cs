using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Values;

/// <summary>
/// Reads the values of a column's pages into vectors: decodes them and gives them the form they have there. NULLs are not among the
/// values; whoever reads says where they stand.
/// </summary>
abstract class ValueReader : IDisposable
{
    /// <summary>No more values are read at once.</summary>
    public const int MaxValues = 4096;

    /// <summary>Bytes of a value in a vector, if all have the same number.</summary>
    public abstract int FixedBytes { get; }

    /// <summary>Reads a dictionary, which is PLAIN; it counts for the pages behind it.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public abstract void StartDictionary(ReadOnlyMemory<byte> values, int count);

    /// <summary>Begins with the values of a page.</summary>
    /// <exception cref="InvalidDataException">They are damaged, as far as can be seen now.</exception>
    public abstract void StartPage(Encoding encoding, ReadOnlyMemory<byte> values);

    /// <summary>Gets values ready.</summary>
    /// <param name="count">How many there are at least.</param>
    /// <returns>How many are ready: one or more, if there are.</returns>
    public abstract int Prepare(int count);

    /// <summary>Bytes that the next values take in a vector without those that all take; all of them have to be ready.</summary>
    public abstract long BytesOf(int count);

    /// <summary>Reads values that are ready into a vector, and NULLs between them.</summary>
    /// <param name="rows">Values and NULLs.</param>
    /// <param name="validity">A bit for each: set is a value. Empty when there is no NULL.</param>
    /// <param name="count">Values.</param>
    public abstract void Read(int rows, ReadOnlySpan<byte> validity, int count, Vector output);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Whether values are indices into the dictionary.</summary>
    protected static bool IsDictionary(Encoding encoding) => encoding is Encoding.PlainDictionary or Encoding.RleDictionary;
}
