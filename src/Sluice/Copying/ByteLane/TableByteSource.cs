using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Tables;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Faults;

namespace Sluice.Copying.ByteLane;

/// <summary>Reads slices of a PostgreSQL table or query by COPY.</summary>
sealed class TableByteSource(PostgreSqlDatabase database, SliceRequest request) : SliceSource<ByteChunk>
{
    public override async Task<SliceReader<ByteChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var doing = $"Reading {slice.Name} from {database.Display}";
        var read = await TableRead.BeginAsync(
            database, request with { Slice = slice }, Options(), IsBinary, doing, cancellationToken);
        return new Reader(read, Counter(), doing);
    }

    bool IsBinary => request.Shape.Encoding == RowEncoding.Binary;

    string Options() => IsBinary ? "FORMAT binary" : $"FORMAT text, ENCODING {Sql.Literal(request.Shape.TextEncoding ?? "UTF8")}";

    RowCounter Counter() => IsBinary ? new BinaryCounter() : new LineCounter();

    sealed class Reader(TableRead read, RowCounter rows, string doing) : SliceReader<ByteChunk>
    {
        long _passed;

        public override ByteChunk CreateChunk() => new();

        // Reads take no token, which the driver would register once a row: CancelAsync ends one in progress.
        public override ValueTask<bool> FillAsync(ByteChunk chunk, CancellationToken cancellationToken) => chunk.FillAsync(read.Copy.ReadAsync);

        public override long CountRows(ByteChunk chunk)
        {
            var before = rows.Rows;
            rows.Count(chunk.Memory.Span);
            _passed += chunk.Memory.Length;
            return rows.Rows - before;
        }

        public override long BytesRead => _passed;

        public override Task CancelAsync() => read.Copy.CancelAsync();

        public override TableChecksum? Checksum => read.Checksum;

        public override SluiceException Fault(Exception exception) => PostgreSqlFault.From(exception, Side.Source, doing);

        public override ValueTask DisposeAsync() => read.DisposeAsync();
    }
}
