using System.Text;
using Sluice.Columns;

namespace Sluice.Formats.Json;

/// <summary>
/// Writes rows as JSON objects: one a line (ADF's <c>setOfObjects</c>) or all in one array (<c>arrayOfObjects</c>). Values are as
/// PostgreSQL's <c>row_to_json</c> writes them, but bytes are strings of base64 and whatever travels as text is a string.
/// </summary>
/// <param name="output">Takes the file, in UTF-8.</param>
/// <param name="fields">The columns.</param>
/// <param name="isArrayOfObjects">One array; else a line an object.</param>
internal sealed class JsonRowWriter(Stream output, IReadOnlyList<Field> fields, bool isArrayOfObjects) : RowWriter
{
    // Enough that a call costs nothing a row; with the room for the row that exceeds it, it stays in the second-level cache.
    const int FlushedBytes = 128 * 1024;
    const int MaxKeptBytes = 8 << 20;

    readonly byte[][] _keys = [.. fields.Select((field, i) => Key(field.Name, isFirst: i == 0))];
    readonly int[] _lists = [.. Enumerable.Range(0, fields.Count).Where(i => fields[i].Type.Kind == ColumnKind.List)];
    readonly JsonValueWriter[] _writers = [.. fields.Select(field => JsonValueWriter.For(field.Type))];
    ByteBuffer _buffer = new(2 * FlushedBytes);
    bool _isBegun;

    /// <inheritdoc/>
    public override string? FindProblem(ColumnBatch batch, int row)
    {
        foreach (var i in _lists)
        {
            if (!JsonListWriter.HasUsualBounds((ListVector)batch.Columns[i], row))
            {
                return $"The array in column '{fields[i].Name}' has a lower bound other than 1, which JSON arrays cannot hold: "
                    + "map the column to String to keep it.";
            }
        }

        return null;
    }

    /// <inheritdoc/>
    /// <remarks>An array with a lower bound other than 1 cannot be held; it is found before any row of the call is written.</remarks>
    public override async ValueTask WriteAsync(ColumnBatch batch, int start, int count, CancellationToken cancellationToken)
    {
        for (var row = start; row < start + count && _lists.Length > 0; row++)
        {
            if (FindProblem(batch, row) is { } reason)
                throw new ValueException(reason);
        }

        for (var row = start; row < start + count;)
        {
            row = Append(batch, row, start + count);
            if (_buffer.Length >= FlushedBytes)
                await FlushAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (isArrayOfObjects)
            _buffer.Append(_isBegun ? "]"u8 : "[]"u8);
        await FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _buffer.Dispose();
        return ValueTask.CompletedTask;
    }

    static byte[] Key(string name, bool isFirst)
    {
        using var key = new ByteBuffer();
        key.Append(isFirst ? (byte)'{' : (byte)',');
        JsonString.Write(Encoding.UTF8.GetBytes(name), key);
        key.Append((byte)':');
        return key.Span.ToArray();
    }

    /// <summary>Appends rows until there are enough to be flushed.</summary>
    /// <returns>The row that follows them.</returns>
    int Append(ColumnBatch batch, int row, int end)
    {
        var (columns, keys, writers, buffer) = (batch.Columns, _keys, _writers, _buffer);
        for (; row < end && buffer.Length < FlushedBytes; row++)
        {
            var before = buffer.Length;
            if (isArrayOfObjects)
                buffer.Append(_isBegun ? ",\n"u8 : "["u8);
            try
            {
                for (var i = 0; i < keys.Length; i++)
                {
                    var column = columns[i];
                    buffer.Append(keys[i]);
                    if (column.IsNull(row))
                        buffer.Append("null"u8);
                    else
                        writers[i].Write(column, row, buffer);
                }
            }
            catch (ValueException)
            {
                buffer.Truncate(before);
                throw;
            }

            buffer.Append(keys.Length == 0 ? "{}"u8 : "}"u8);
            if (!isArrayOfObjects)
                buffer.Append((byte)'\n');
            _isBegun = true;
        }

        return row;
    }

    async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(_buffer.Memory, cancellationToken);
        if (_buffer.Length > MaxKeptBytes)
        {
            _buffer.Dispose();
            _buffer = new ByteBuffer(2 * FlushedBytes);
        }

        _buffer.Clear();
    }
}
