using Sluice.Columns;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Tables;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.CopyProtocol;
using Sluice.PostgreSql.Faults;
using Sluice.PostgreSql.Types;
using Sluice.PostgreSql.Types.Strings;

namespace Sluice.Copying.TypedLane.Tables;

/// <summary>Reads slices of a PostgreSQL table or query: binary COPY, decoded.</summary>
sealed class TableBatchSource(PostgreSqlDatabase database, SliceRequest request) : SliceSource<ColumnBatch>
{
    // Three batches of each lane are on their way (measured: at 4 lanes 132 MB, with 512 KB 159 MB and no less time).
    const int MaxBatchBytes = 256 << 10;

    public override async Task<SliceReader<ColumnBatch>> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var doing = $"Reading {slice.Name} from {database.Display}";
        var codecs = request.Shape.SourceColumns.Select(column => TypeCodec.Create(column.PgType) ?? new TextCodec(column.PgType)).ToList();
        var own = request.Shape.SourceColumns.Select((column, i) => new Field(column.Name, codecs[i].Type)).ToList();
        var added = new AddedColumns(own, request.Copy.Job.Source.AdditionalColumns, null);
        var read = await TableRead.BeginAsync(
            database, request with { Slice = slice }, "FORMAT binary", isBinary: true, doing, cancellationToken);
        return new Reader(read, new BinaryCopyReader(codecs, MaxBatchBytes), added, doing);
    }

    sealed class Reader(TableRead read, BinaryCopyReader rows, AddedColumns added, string doing) : BatchReader
    {
        // What a few reads of the driver's buffer bring; a row that is larger makes it grow, for as long as there are such rows.
        const int Capacity = 256 * 1024;
        const int MaxKeptBytes = 8 << 20;

        byte[] _buffer = ByteArrays.Rent(Capacity);
        int _start;
        int _end;
        long _bytesRead;

        protected override IReadOnlyList<Field> Fields => added.Fields;

        public override long BytesRead => _bytesRead;

        protected override async ValueTask<bool> ReadAsync(ColumnBatch batch, CancellationToken cancellationToken)
        {
            while (true)
            {
                var taken = rows.Read(_buffer.AsSpan(_start, _end - _start), batch);
                _start += taken;
                if (rows.IsAtEnd || rows.IsFull)
                    break;
                if (!await ReceiveAsync())
                    throw new InvalidDataException("the server's data ends in the middle of a row");
            }

            added.Fill(batch);
            // What follows the last row is the end of the statement.
            return !rows.IsAtEnd || await ReceiveAsync();
        }

        /// <summary>Reads until the buffer is rather full: the driver hands out a row a read.</summary>
        async ValueTask<bool> ReceiveAsync()
        {
            var kept = _end - _start;
            var needed = Math.Max(kept, rows.Needed);
            var isTooSmall = needed >= FilledOf(_buffer);
            if (isTooSmall || (_buffer.Length > MaxKeptBytes && needed < Capacity / 2))
            {
                var other = ByteArrays.Rent(isTooSmall ? (needed / 3 * 4) + Capacity : Capacity);
                _buffer.AsSpan(_start, kept).CopyTo(other);
                ByteArrays.Return(_buffer);
                _buffer = other;
            }
            else
            {
                _buffer.AsSpan(_start, kept).CopyTo(_buffer);
            }

            (_start, _end) = (0, kept);
            while (_end < FilledOf(_buffer))
            {
                var count = await read.Copy.ReadAsync(_buffer.AsMemory(_end));
                if (count == 0)
                    break;
                _end += count;
                _bytesRead += count;
            }

            return _end > kept;
        }

        static int FilledOf(byte[] buffer) => buffer.Length / 4 * 3;

        public override Task CancelAsync() => read.Copy.CancelAsync();

        public override TableChecksum? Checksum => read.Checksum;

        public override SluiceException Fault(Exception exception) => exception is InvalidDataException
            ? new SluiceException(Side.Source, "DamagedData", $"{doing} failed: {exception.Message}.", exception)
            : PostgreSqlFault.From(exception, Side.Source, doing);

        public override async ValueTask DisposeAsync()
        {
            await read.DisposeAsync();
            ByteArrays.Return(_buffer);
            _buffer = [];
        }
    }
}
