using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Values;

/// <summary>
/// Reads values into a vector where each has a length of its own. Some are got ready at a time, so that it is known what they take
/// before they are added: a dictionary can say much with little.
/// </summary>
abstract class LongValueReader : ValueReader
{
    readonly DictionaryIndices _dictionaryIndices = new();
    readonly int[] _indices = new int[MaxValues];
    readonly int[] _sizes = new int[MaxValues];
    readonly long[] _sums = new long[MaxValues + 1];
    BytesVector? _dictionary;
    bool _isDictionary;
    int _next;
    int _end;

    public sealed override int FixedBytes => sizeof(int);

    public sealed override void StartDictionary(ReadOnlyMemory<byte> values, int count)
    {
        (_dictionary ??= new BytesVector()).Clear();
        Start(Encoding.Plain, values);
        for (var done = 0; done < count; done += MaxValues)
        {
            var part = Math.Min(MaxValues, count - done);
            ReadSizes(_sizes.AsSpan(0, part));
            Read(0, part, default, part, _dictionary);
        }
    }

    public sealed override void StartPage(Encoding encoding, ReadOnlyMemory<byte> values)
    {
        _next = _end = 0;
        _isDictionary = IsDictionary(encoding);
        if (!_isDictionary)
            Start(encoding, values);
        else if (_dictionary is null)
            throw new InvalidDataException("a page needs a dictionary, and there is none");
        else
            _dictionaryIndices.Start(values);
    }

    public sealed override int Prepare(int count)
    {
        if (_next == _end)
        {
            (_next, _end) = (0, Math.Min(count, MaxValues));
            var sizes = _sizes.AsSpan(0, _end);
            if (_isDictionary)
                ReadDictionarySizes(sizes);
            else
                ReadSizes(sizes);
            for (var i = 0; i < sizes.Length; i++)
            {
                if (sizes[i] > ColumnBatch.MaxValueBytes)
                    throw new NotSupportedException(ColumnBatch.TooLarge);
                _sums[i + 1] = _sums[i] + sizes[i];
            }
        }

        return Math.Min(count, _end - _next);
    }

    public sealed override long BytesOf(int count) => _sums[_next + count] - _sums[_next];

    public sealed override void Read(int rows, ReadOnlySpan<byte> validity, int count, Vector output)
    {
        if (_isDictionary)
            ReadDictionary(rows, validity, (BytesVector)output);
        else
            Read(_next, rows, validity, count, (BytesVector)output);
        _next += count;
    }

    public override void Dispose() => _dictionary?.Dispose();

    protected abstract void Start(Encoding encoding, ReadOnlyMemory<byte> values);

    /// <summary>Gets the next values ready, as many as there are sizes, which are about those they will have in a vector.</summary>
    protected abstract void ReadSizes(Span<int> sizes);

    /// <summary>As <see cref="Read(int, ReadOnlySpan{byte}, int, Vector)"/>, from one of the values that are ready on.</summary>
    protected abstract void Read(int start, int rows, ReadOnlySpan<byte> validity, int count, BytesVector output);

    void ReadDictionarySizes(Span<int> sizes)
    {
        var indices = _indices.AsSpan(0, sizes.Length);
        var ends = _dictionary!.Ends;
        _dictionaryIndices.Read(indices, ends.Length);
        for (var i = 0; i < indices.Length; i++)
            sizes[i] = ends[indices[i]] - (indices[i] == 0 ? 0 : ends[indices[i] - 1]);
    }

    void ReadDictionary(int rows, ReadOnlySpan<byte> validity, BytesVector output)
    {
        var dictionary = _dictionary!;
        var next = _next;
        for (var row = 0; row < rows; row++)
        {
            if (!validity.IsEmpty && (validity[row >> 3] & (1 << (row & 7))) == 0)
                output.AppendNull();
            else
                output.Append(dictionary[_indices[next++]]);
        }
    }
}
