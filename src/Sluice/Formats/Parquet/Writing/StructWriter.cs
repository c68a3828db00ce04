using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats.Parquet.Writing.Encodings;
using Sluice.PostgreSql.Types;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>Writes composites, which travel as text, as structs: reads each of their fields and hands it to a writer of its own.</summary>
/// <param name="names">The names of the structs around it, from the outermost on, and its own.</param>
/// <param name="fields">Its fields.</param>
/// <param name="writers">Write them.</param>
sealed class StructWriter(IReadOnlyList<string> names, IReadOnlyList<Field> fields, IReadOnlyList<ColumnWriter> writers) : ColumnWriter
{
    readonly Vector[] _values = [.. fields.Select(field => Vector.Create(field.Type))];
    readonly PooledList<byte> _structs = new();
    readonly ByteBuffer _text = new();

    /// <inheritdoc/>
    public override IEnumerable<LeafWriter> Leaves => writers.SelectMany(writer => writer.Leaves);

    /// <inheritdoc/>
    public override bool CanRefuse => true;

    /// <inheritdoc/>
    public override void Check(Vector vector, int start, int count)
    {
        foreach (var values in _values)
            values.Clear();
        var composites = (BytesVector)vector;
        for (var row = start; row < start + count; row++)
        {
            if (!composites.IsNull(row))
            {
                Read(composites[row]);
                continue;
            }

            foreach (var values in _values)
                values.AppendNull();
        }

        for (var i = 0; i < writers.Count; i++)
            writers[i].Check(_values[i], 0, count);
    }

    /// <inheritdoc/>
    public override void Write(Vector vector, ReadOnlySpan<byte> structs, int start, int count)
    {
        _structs.Clear();
        var inner = _structs.AppendMany(count);
        for (var i = 0; i < count; i++)
            inner[i] = !vector.IsNull(start + i) ? (byte)names.Count : structs.IsEmpty ? (byte)0 : structs[start + i];
        for (var i = 0; i < writers.Count; i++)
            writers[i].Write(_values[i], inner, 0, count);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var writer in writers)
            writer.Dispose();
        foreach (var values in _values)
            values.Dispose();
        _structs.Dispose();
        _text.Dispose();
    }

    void Read(ReadOnlySpan<byte> composite)
    {
        var text = new CompositeText(composite);
        for (var i = 0; i < fields.Count; i++)
        {
            if (!text.TryRead(_text, out var isNull))
                throw Refused(names);
            if (isNull)
                _values[i].AppendNull();
            else if (!TextRepresentation.TryRead(_text.Span, fields[i].Type, _values[i]))
                throw Refused([.. names, fields[i].Name]);
        }

        if (!text.TryEnd())
            throw Refused(names);
    }

    static ValueException Refused(IReadOnlyList<string> names) => new(
        $"Column '{string.Join('.', names)}' has a value that is none of its type: map the column to String to keep its text.");
}
