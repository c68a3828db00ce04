using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Tables;
using Sluice.Formats.DelimitedText;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Faults;

namespace Sluice.Copying.ByteLane;

/// <summary>Reads slices of a PostgreSQL table or query by COPY.</summary>
sealed class TableByteSource(PostgreSqlDatabase database, SliceRequest request) : SliceSource<ByteChunk>
{
    CopyShape Shape => request.Shape;

    public override async Task<SliceReader<ByteChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var doing = $"Reading {slice.Name} from {database.Display}";
        var read = await TableRead.BeginAsync(
            database, request with { Slice = slice }, Options(), Shape.Encoding == RowEncoding.Binary, doing, cancellationToken);
        return new Reader(read, Counter(), Shape.Encoding == RowEncoding.Csv && !Text.EndsRowsAsServer, doing);
    }

    string Options() => Shape.Encoding switch
    {
        RowEncoding.Binary => "FORMAT binary",
        RowEncoding.Text => $"FORMAT text, ENCODING {Sql.Literal(Shape.TextEncoding ?? "UTF8")}",
        _ => Text.CopyOptions.ForWriting(Text.QuoteAllText),
    };

    DelimitedTextFormat Text => ((FileSink)request.Copy.Job.Sink).Format.AsDelimitedText!;

    RowCounter Counter() => Shape.Encoding switch
    {
        RowEncoding.Binary => new BinaryCounter(),
        RowEncoding.Text => new LineCounter(),
        _ => new CsvCounter((byte)Text.QuoteChar[0], (byte)Text.EscapeChar[0], Text.FirstRowAsHeader),
    };

    sealed class Reader(TableRead read, RowCounter rows, bool tellsRowEnds, string doing) : ByteReader(rows, tellsRowEnds)
    {
        protected override ValueTask<int> ReadAsync(Memory<byte> buffer) => read.Copy.ReadAsync(buffer);

        public override Task CancelAsync() => read.Copy.CancelAsync();

        public override TableChecksum? Checksum => read.Checksum;

        public override SluiceException Fault(Exception exception) => PostgreSqlFault.From(exception, Side.Source, doing);

        public override ValueTask DisposeAsync() => read.DisposeAsync();
    }
}
