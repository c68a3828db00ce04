using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.Formats.Json;

/// <summary>Writes the values of one column as JSON: those of a kind, chosen once.</summary>
abstract class JsonValueWriter
{
    /// <summary>The writer for values of a type.</summary>
    public static JsonValueWriter For(ColumnType type) => type.Kind switch
    {
        ColumnKind.Boolean => new BooleanWriter(),
        ColumnKind.Int16 => new Int16Writer(),
        ColumnKind.Int32 => new Int32Writer(),
        ColumnKind.Int64 => new Int64Writer(),
        ColumnKind.Single => new SingleWriter(),
        ColumnKind.Double => new DoubleWriter(),
        ColumnKind.Decimal => new DecimalWriter(),
        ColumnKind.Text => new TextWriter(),
        ColumnKind.Json => new JsonWriter(),
        ColumnKind.Bytes => new BytesWriter(),
        ColumnKind.Date => new DateWriter(),
        ColumnKind.Time => new TimeWriter(),
        ColumnKind.Timestamp => new TimestampWriter(hasZone: false),
        ColumnKind.TimestampTz => new TimestampWriter(hasZone: true),
        ColumnKind.Uuid => new UuidWriter(),
        ColumnKind.List => new JsonListWriter(For(type.Element!)),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null),
    };

    /// <summary>Appends a row's value, which is not NULL.</summary>
    public abstract void Write(Vector vector, int row, ByteBuffer output);

    sealed class BooleanWriter : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output) =>
            output.Append(((FixedVector<bool>)vector)[row] ? "true"u8 : "false"u8);
    }

    sealed class Int16Writer : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output) =>
            TextRepresentation.Write(((FixedVector<short>)vector)[row], output);
    }

    sealed class Int32Writer : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output) =>
            TextRepresentation.Write(((FixedVector<int>)vector)[row], output);
    }

    sealed class Int64Writer : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output) =>
            TextRepresentation.Write(((FixedVector<long>)vector)[row], output);
    }

    sealed class SingleWriter : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output)
        {
            var value = ((FixedVector<float>)vector)[row];
            if (float.IsFinite(value))
            {
                TextRepresentation.Write(value, output);
                return;
            }

            output.Append((byte)'"');
            TextRepresentation.Write(value, output);
            output.Append((byte)'"');
        }
    }

    sealed class DoubleWriter : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output)
        {
            var value = ((FixedVector<double>)vector)[row];
            if (double.IsFinite(value))
            {
                TextRepresentation.Write(value, output);
                return;
            }

            output.Append((byte)'"');
            TextRepresentation.Write(value, output);
            output.Append((byte)'"');
        }
    }

    sealed class DecimalWriter : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output)
        {
            var value = ((BytesVector)vector)[row];
            if (!NumericBinary.IsSpecial(value))
            {
                NumericBinary.Write(value, output);
                return;
            }

            output.Append((byte)'"');
            NumericBinary.Write(value, output);
            output.Append((byte)'"');
        }
    }

    sealed class TextWriter : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output) =>
            JsonString.Write(((BytesVector)vector)[row], output);
    }

    sealed class BytesWriter : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output) =>
            JsonString.WriteBase64(((BytesVector)vector)[row], output);
    }

    /// <summary>A value as it is; line breaks, which can only stand between its tokens, become spaces: a row is a line.</summary>
    sealed class JsonWriter : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output)
        {
            var start = output.Length;
            output.Append(((BytesVector)vector)[row]);
            var value = output.Span[start..];
            for (var i = value.IndexOfAny((byte)'\n', (byte)'\r'); i >= 0; i = value.IndexOfAny((byte)'\n', (byte)'\r'))
            {
                value[i] = (byte)' ';
                value = value[(i + 1)..];
            }
        }
    }

    sealed class DateWriter : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output)
        {
            output.Append((byte)'"');
            TextRepresentation.WriteDate(((FixedVector<int>)vector)[row], output);
            output.Append((byte)'"');
        }
    }

    sealed class TimeWriter : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output)
        {
            output.Append((byte)'"');
            TextRepresentation.WriteTime(((FixedVector<long>)vector)[row], output);
            output.Append((byte)'"');
        }
    }

    sealed class TimestampWriter(bool hasZone) : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output)
        {
            output.Append((byte)'"');
            TextRepresentation.WriteTimestamp(((FixedVector<long>)vector)[row], (byte)'T', hasZone ? "+00:00"u8 : [], output);
            output.Append((byte)'"');
        }
    }

    sealed class UuidWriter : JsonValueWriter
    {
        public override void Write(Vector vector, int row, ByteBuffer output)
        {
            output.Append((byte)'"');
            TextRepresentation.WriteUuid(((FixedVector<UInt128>)vector)[row], output);
            output.Append((byte)'"');
        }
    }
}
