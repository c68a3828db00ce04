using Sluice.Columns;
using Sluice.PostgreSql.CopyProtocol;
using Sluice.PostgreSql.Types;

namespace Sluice.Copying.TypedLane.Tables;

/// <summary>
/// Encodes rows for COPY: in binary, or as text when the table has a type whose binary form is not known or not taken by the server.
/// </summary>
abstract class RowEncoder : IDisposable
{
    /// <summary>Whether they are for binary COPY.</summary>
    public abstract bool IsBinary { get; }

    /// <summary>The bytes that are to be sent; whoever sends them clears them.</summary>
    public ByteBuffer Bytes { get; } = new(256 * 1024);

    /// <summary>An encoder for columns of these types.</summary>
    public static RowEncoder Create(IReadOnlyList<PgType> types)
    {
        var codecs = types.Select(TypeCodec.Create).ToList();
        return codecs.All(codec => codec is { CanEncode: true })
            ? new Binary([.. codecs.Select(codec => codec!)])
            : new Text([.. types.Select(type => type.ColumnType)]);
    }

    /// <summary>Starts the bytes of a COPY, dropping those of one before.</summary>
    public virtual void Begin() => Bytes.Clear();

    /// <summary>Ends the bytes of a COPY.</summary>
    public abstract void End();

    /// <summary>Appends a row, or nothing of it.</summary>
    /// <param name="batch">The batch, with columns of these types in order.</param>
    /// <param name="column">The column whose value is refused.</param>
    /// <param name="reason">Why, without the value.</param>
    public bool TryEncode(ColumnBatch batch, int row, out string column, out string reason)
    {
        (column, reason) = ("", "");
        try
        {
            Encode(batch, row);
            return true;
        }
        catch (ValueException exception)
        {
            (column, reason) = (batch.Fields[RefusedColumn].Name, exception.Message);
            return false;
        }
    }

    public void Dispose() => Bytes.Dispose();

    protected abstract int RefusedColumn { get; }

    protected abstract void Encode(ColumnBatch batch, int row);

    sealed class Binary : RowEncoder
    {
        readonly BinaryCopyWriter _writer;

        public Binary(IReadOnlyList<TypeCodec> codecs) => _writer = new BinaryCopyWriter(codecs, Bytes);

        public override bool IsBinary => true;

        protected override int RefusedColumn => _writer.Column;

        public override void Begin()
        {
            base.Begin();
            _writer.WriteHeader();
        }

        public override void End() => _writer.WriteTrailer();

        protected override void Encode(ColumnBatch batch, int row) => _writer.WriteRow(batch, row);
    }

    sealed class Text : RowEncoder
    {
        readonly TextCopyWriter _writer;

        public Text(IReadOnlyList<ColumnType> types) => _writer = new TextCopyWriter(types, Bytes);

        public override bool IsBinary => false;

        protected override int RefusedColumn => _writer.Column;

        public override void End()
        {
            // Text COPY has no mark of its end.
        }

        protected override void Encode(ColumnBatch batch, int row) => _writer.WriteRow(batch, row);
    }
}
