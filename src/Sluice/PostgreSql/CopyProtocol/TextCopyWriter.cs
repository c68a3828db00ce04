using System.Buffers;
using System.Text.Unicode;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.CopyProtocol;

/// <summary>
/// Encodes rows as text COPY (PostgreSQL manual, COPY, "Text Format"): for tables with a column that has no codec, whose text form the
/// server parses itself.
/// </summary>
/// <param name="types">The columns' types.</param>
sealed class TextCopyWriter(IReadOnlyList<ColumnType> types, ByteBuffer output) : IDisposable
{
    static readonly SearchValues<byte> Special = SearchValues.Create("\\\t\n\r\b\f\v"u8);

    readonly ByteBuffer _value = new(256);

    /// <summary>After a <see cref="ValueException"/>: the column whose value was refused.</summary>
    public int Column { get; private set; }

    /// <summary>Appends a row.</summary>
    /// <exception cref="ValueException">A value has no text form, <see cref="Column"/>. Nothing was appended.</exception>
    public void WriteRow(ColumnBatch batch, int row)
    {
        var start = output.Length;
        try
        {
            for (var column = 0; column < types.Count; column++)
            {
                Column = column;
                if (column > 0)
                    output.Append((byte)'\t');
                WriteValue(batch.Columns[column], types[column], row);
            }
        }
        catch (ValueException)
        {
            output.Truncate(start);
            throw;
        }

        output.Append((byte)'\n');
    }

    /// <summary>Refuses a text that no server stores.</summary>
    /// <exception cref="ValueException">It is none.</exception>
    public static void Check(ReadOnlySpan<byte> text)
    {
        if (text.Contains((byte)0) || !Utf8.IsValid(text))
            throw new ValueException("The text contains a zero byte or is not valid UTF-8, which PostgreSQL cannot store.");
    }

    /// <inheritdoc/>
    public void Dispose() => _value.Dispose();

    void WriteValue(Vector values, ColumnType type, int row)
    {
        if (values.IsNull(row))
        {
            output.Append("\\N"u8);
        }
        else if (type.Kind is ColumnKind.Text or ColumnKind.Json)
        {
            var text = ((BytesVector)values)[row];
            Check(text);
            AppendEscaped(text);
        }
        else
        {
            _value.Clear();
            TextRepresentation.Write(values, type, row, _value);
            AppendEscaped(_value.Span);
        }
    }

    void AppendEscaped(ReadOnlySpan<byte> text)
    {
        for (int special; (special = text.IndexOfAny(Special)) >= 0; text = text[(special + 1)..])
        {
            output.Append(text[..special]);
            output.Append((byte)'\\');
            output.Append(text[special] switch
            {
                (byte)'\t' => (byte)'t',
                (byte)'\n' => (byte)'n',
                (byte)'\r' => (byte)'r',
                (byte)'\b' => (byte)'b',
                (byte)'\f' => (byte)'f',
                (byte)'\v' => (byte)'v',
                var other => other,
            });
        }

        output.Append(text);
    }
}
