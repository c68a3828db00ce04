using System.Text;
using System.Text.Unicode;
using Sluice.Columns;

namespace Sluice.Formats.Json;

/// <summary>
/// Reads objects as rows: a single one, one a line or one after the other, or those of an array; with a collection, a row for each item
/// of an array inside them (ADF's cross apply). Values are the text of JSON tokens; what is absent or null is NULL. Memory is enough
/// for the largest object.
/// </summary>
internal sealed class JsonRowReader : RowReader
{
    readonly JsonInput _input;
    readonly JsonPath? _collection;
    readonly BadRows _badRows;
    readonly PathNode _object = new();
    readonly PathNode? _item;
    readonly int[] _starts;
    readonly int[] _ends;
    readonly BytesVector[] _output;
    JsonSequence _sequence;
    int _itemPosition = -1;
    long _row;
    int _batchBytes;
    bool _isBegun;
    ColumnBatch? _batch;

    /// <summary>Starts at the beginning of a file.</summary>
    /// <param name="input">The file, in UTF-8 with or without a byte order mark. It is not closed.</param>
    /// <param name="collection">The path, from the object, of an array whose items are the rows; null or <c>$</c>: the objects are.</param>
    /// <param name="refusesUnknown">Whether a row's property that no column asks for is an error.</param>
    /// <param name="badRows">Takes rows that are no objects.</param>
    public JsonRowReader(
        Stream input, IReadOnlyList<JsonColumn> columns, JsonPath? collection, bool refusesUnknown, BadRows badRows)
    {
        _input = new JsonInput(input);
        _badRows = badRows;
        _collection = collection is { Steps.Count: > 0 } ? collection : null;
        _item = _collection is null ? null : new PathNode();
        // The last capture is the collection's.
        _starts = new int[columns.Count + 1];
        _ends = new int[columns.Count + 1];
        _output = new BytesVector[columns.Count];
        Fields = [.. columns.Select(column => new Field(column.Name, new ColumnType(ColumnKind.Json)))];
        _starts.AsSpan().Fill(-1);
        for (var i = 0; i < columns.Count; i++)
            (columns[i].Path.IsAbsolute ? _object : Row).Add(columns[i].Path.Steps, i);
        if (_collection is not null)
            _object.Add(_collection.Steps, columns.Count);
        Row.RefusesUnknown = refusesUnknown;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Field> Fields { get; }

    PathNode Row => _item ?? _object;

    bool IsFull => _batchBytes >= ColumnBatch.MaxBytes || _batch!.Rows + _batch.LeftOut >= ColumnBatch.MaxRows;

    /// <inheritdoc/>
    public override async ValueTask<bool> ReadAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _output.Length; i++)
            _output[i] = (BytesVector)batch.Columns[i];
        batch.FirstRow = _row + 1;
        (_batchBytes, _batch) = (0, batch);
        if (!_isBegun)
            await _input.BeginAsync(cancellationToken);
        _isBegun = true;
        while (!Fill())
        {
            if (_input.IsEnd)
                return batch.Rows + batch.LeftOut > 0;
            if (_input.IsTooLarge)
                throw TooLarge();
            await _input.ReadMoreAsync(cancellationToken);
        }

        return true;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _input.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Fills the batch from the bytes that are there.</summary>
    /// <returns>Whether it is full; else more bytes are needed.</returns>
    bool Fill()
    {
        var bytes = _input.Bytes;
        var scanner = new JsonScanner(bytes, _input.IsEnd) { Position = _input.Position, Starts = _starts, Ends = _ends };
        while (true)
        {
            AppendItems(bytes);
            if (IsFull)
                return true;
            var isThere = _sequence.TryMoveToValue(ref scanner);
            var start = _input.Position = scanner.Position;
            if (!isThere || !scanner.TryValue(scanner.Current == '{' ? _object : null, 0))
                break;
            var value = start..scanner.Position;
            if (!Utf8.IsValid(bytes[value]))
            {
                scanner.Position = start;
                scanner.Problem = "the value that begins here is not UTF-8";
                break;
            }

            TakeValue(bytes, value);
            _input.Position = scanner.Position;
            _sequence.EndValue();
        }

        if (scanner.Problem is null && _input.IsEnd && (_input.Position < bytes.Length || !_sequence.IsComplete))
        {
            scanner.Position = bytes.Length;
            scanner.Problem = "the file ends before its last object or array does";
        }

        return scanner.Problem is null ? false : throw scanner.Fault(_input.Offset, _row + 1);
    }

    void TakeValue(ReadOnlySpan<byte> bytes, Range value)
    {
        if (bytes[value.Start] != '{')
        {
            Refuse(value, "It is not a JSON object.");
            return;
        }

        if (_collection is null)
        {
            AppendRow(bytes);
            return;
        }

        var array = _starts[^1];
        if (array < 0 || bytes[array] == 'n')
            return;
        if (bytes[array] == '[')
            _itemPosition = array + 1;
        else
            Refuse(value, $"What is at {_collection} is not a JSON array.");
    }

    /// <summary>Appends the items of the collection that are left, or as many as there is room for.</summary>
    void AppendItems(ReadOnlySpan<byte> bytes)
    {
        if (_itemPosition < 0)
            return;
        var scanner = new JsonScanner(bytes, _input.IsEnd) { Position = _itemPosition, Starts = _starts, Ends = _ends };
        while (!IsFull)
        {
            scanner.TrySkipSpace();
            if (scanner.Current == ']')
            {
                _itemPosition = -1;
                return;
            }

            if (scanner.Current == ',')
            {
                scanner.Position++;
                scanner.TrySkipSpace();
            }

            var start = scanner.Position;
            if (!scanner.TryValue(scanner.Current == '{' ? _item : null, 0))
                throw scanner.Fault(_input.Offset, _row + 1);
            _itemPosition = scanner.Position;
            if (bytes[start] == '{')
                AppendRow(bytes);
            else
                Refuse(start..scanner.Position, $"The item of {_collection} is not a JSON object.");
        }
    }

    void AppendRow(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ColumnBatch.MaxValueBytes && FindTooLarge() is { } column)
        {
            _badRows.Add(++_row, column, $"{char.ToUpperInvariant(ColumnBatch.TooLarge[0])}{ColumnBatch.TooLarge[1..]}.", () => "");
            _batch!.LeaveOut();
            return;
        }

        for (var i = 0; i < _output.Length; i++)
        {
            var start = _starts[i];
            if (start < 0 || bytes[start] == 'n')
            {
                _output[i].AppendNull();
                continue;
            }

            var value = bytes[start.._ends[i]];
            _output[i].Append(value);
            _batchBytes += value.Length;
        }

        _row++;
    }

    string? FindTooLarge()
    {
        for (var i = 0; i < _output.Length; i++)
        {
            if (_starts[i] >= 0 && _ends[i] - _starts[i] > ColumnBatch.MaxValueBytes)
                return Fields[i].Name;
        }

        return null;
    }

    /// <summary>The property with which the object goes on and on is the last that has begun.</summary>
    NotSupportedException TooLarge()
    {
        var names = new OrderedDictionary<string, bool>();
        var scanner = new JsonScanner(_input.Bytes[_input.Position..], false);
        scanner.TryValue(new PathNode { Names = names }, 0);
        return new NotSupportedException(
            $"The JSON object in row {_row + 1} is larger than {JsonInput.MaxObjectBytes >> 20} MB, at column '{names.Keys.LastOrDefault()}'. "
            + "Leave it out of the file, or load it as delimited text");
    }

    void Refuse(Range value, string reason)
    {
        _badRows.Add(++_row, null, reason, () => Quoted(_input.Bytes[value]));
        _batch!.LeaveOut();
    }

    static string Quoted(ReadOnlySpan<byte> text) =>
        $"\"{Encoding.UTF8.GetString(text).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
