using Sluice.Columns;
using Sluice.Formats.Json;
using Sluice.Formats.Parquet.Decoding;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Reading.Pages;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>One leaf of a nested column: its levels and values, row by row. A row ends where the next begins, maybe on the next page.</summary>
/// <param name="maxRepetition">The highest repetition level.</param>
/// <param name="maxDefinition">The highest definition level, that of a value that is there.</param>
sealed class NestedLeaf(FileLeaf leaf, int maxRepetition, int maxDefinition) : IDisposable
{
    const int WindowValues = 1024;

    readonly LeafPages _pages = new(leaf, WidthOf(maxRepetition), WidthOf(maxDefinition));
    readonly RunLengthDecoder _repetition = new();
    readonly RunLengthDecoder _definition = new();
    readonly JsonValueWriter _writer = JsonValueWriter.For(leaf.Value.Column);
    int[] _repetitions = new int[WindowValues];
    int[] _definitions = new int[WindowValues];
    Vector _values = Vector.Create(leaf.Value.Column);
    Vector _spare = Vector.Create(leaf.Value.Column);
    int _pageValues;
    int _next;
    int _rowEnd;
    int _end;
    int _value;

    /// <summary>The definition level where the row is.</summary>
    /// <exception cref="InvalidDataException">The row has ended.</exception>
    public int Definition => _next < _rowEnd ? _definitions[_next] : throw Apart();

    /// <summary>The repetition level where the row is; 0 at its end.</summary>
    public int Repetition => _next < _rowEnd ? _repetitions[_next] : 0;

    public void Start(ColumnMetaData metaData, ChunkBytes bytes)
    {
        _pages.Start(metaData, bytes);
        _values.Clear();
        _pageValues = _next = _rowEnd = _end = _value = 0;
    }

    /// <summary>Gets the next row here, whole.</summary>
    public async ValueTask BeginRowAsync(CancellationToken cancellationToken)
    {
        if (_next < _rowEnd)
            throw Apart();
        for (var looked = _next + 1; ;)
        {
            while (looked < _end && _repetitions[looked] != 0)
                looked++;
            if (looked < _end)
                break;
            if (_pageValues == 0 && _pages.ValuesLeft == 0)
            {
                if (_next == _end)
                    throw new InvalidDataException("its chunk has fewer rows than its row group");
                break;
            }

            if (_pageValues == 0)
                StartPage(await _pages.NextAsync(cancellationToken));
            looked -= _next;
            DropRead();
            ReadWindow();
        }

        _rowEnd = FindEnd();
        if (_repetitions[_next] != 0)
            throw new InvalidDataException("a row goes on that has not begun");
    }

    /// <summary>Writes the value where the row is as JSON, or null, and goes on.</summary>
    public void WriteValue(ByteBuffer output)
    {
        if (Definition < maxDefinition)
            output.Append("null"u8);
        else
            _writer.Write(_values, _value, output);
        Skip();
    }

    /// <summary>Passes over the value where the row is.</summary>
    public void Skip()
    {
        if (Definition == maxDefinition)
            _value++;
        _next++;
    }

    public void Finish()
    {
        if (_next < _end || _pageValues > 0)
            throw new InvalidDataException("its chunk has more rows than its row group");
        _pages.Finish();
    }

    public void Dispose()
    {
        _pages.Dispose();
        _values.Dispose();
        _spare.Dispose();
    }

    int FindEnd()
    {
        var end = _next + 1;
        while (end < _end && _repetitions[end] != 0)
            end++;
        return end;
    }

    void StartPage(Page page)
    {
        _pageValues = page.Count;
        _repetition.Start(page.Repetition, WidthOf(maxRepetition));
        _definition.Start(page.Definition, WidthOf(maxDefinition));
    }

    /// <summary>Moves what is not read yet to the front.</summary>
    void DropRead()
    {
        _repetitions.AsSpan(_next, _end - _next).CopyTo(_repetitions);
        _definitions.AsSpan(_next, _end - _next).CopyTo(_definitions);
        (_next, _rowEnd, _end) = (0, 0, _end - _next);
        _spare.AppendFrom(_values, _value, _values.Count - _value);
        (_values, _spare, _value) = (_spare, _values, 0);
        _spare.Clear();
    }

    void ReadWindow()
    {
        var count = Math.Min(_pageValues, WindowValues);
        if (_repetitions.Length < _end + count)
        {
            Array.Resize(ref _repetitions, Math.Max(_end + count, 2 * _repetitions.Length));
            Array.Resize(ref _definitions, _repetitions.Length);
        }

        var repetitions = _repetitions.AsSpan(_end, count);
        var definitions = _definitions.AsSpan(_end, count);
        _repetition.Read(repetitions);
        _definition.Read(definitions);
        var values = 0;
        for (var i = 0; i < count; i++)
        {
            if (definitions[i] > maxDefinition || repetitions[i] > maxRepetition)
                throw new InvalidDataException($"it has levels of {definitions[i]} and {repetitions[i]}");
            values += definitions[i] == maxDefinition ? 1 : 0;
        }

        _end += count;
        _pageValues -= count;
        while (values > 0)
        {
            var ready = _pages.Values.Prepare(values);
            _pages.Values.Read(ready, default, ready, _values);
            values -= ready;
        }
    }

    static int WidthOf(int most) => most == 0 ? 0 : System.Numerics.BitOperations.Log2((uint)most) + 1;

    static InvalidDataException Apart() => new("the values of its fields do not go together");
}
