using Sluice.Columns;
using Sluice.PostgreSql.Types;

namespace Sluice.PostgreSql.CopyProtocol;

/// <summary>Encodes rows as binary COPY; <see cref="BinaryCopyReader"/> describes it.</summary>
/// <param name="codecs">One for each column.</param>
sealed class BinaryCopyWriter(IReadOnlyList<TypeCodec> codecs, ByteBuffer output)
{
    readonly TypeCodec[] _codecs = [.. codecs];
    ColumnBatch? _batch;
    Vector[] _columns = [];

    /// <summary>After a <see cref="ValueException"/>: the column whose value was refused.</summary>
    public int Column { get; private set; }

    /// <summary>Appends what comes before the first row.</summary>
    public void WriteHeader()
    {
        output.Append("PGCOPY\n"u8);
        output.Append([0xFF, (byte)'\r', (byte)'\n', 0]);
        output.AppendInt64(0);
    }

    /// <summary>Appends a row.</summary>
    /// <exception cref="ValueException">A value does not fit its column, <see cref="Column"/>. Nothing was appended.</exception>
    public void WriteRow(ColumnBatch batch, int row)
    {
        if (!ReferenceEquals(_batch, batch))
            (_batch, _columns) = (batch, [.. batch.Columns]);
        var start = output.Length;
        var column = 0;
        try
        {
            output.AppendInt16(_codecs.Length);
            for (; column < _codecs.Length; column++)
            {
                var values = _columns[column];
                if (values.IsNull(row))
                {
                    output.AppendInt32(-1);
                    continue;
                }

                var field = output.BeginValue();
                _codecs[column].Encode(values, row, output);
                output.EndValue(field);
            }
        }
        catch (ValueException)
        {
            output.Truncate(start);
            Column = column;
            throw;
        }
    }

    /// <summary>Appends the mark of the end.</summary>
    public void WriteTrailer() => output.AppendInt16(-1);
}
