using Sluice.Definitions;
using Sluice.Formats.DelimitedText;
using Sluice.PostgreSql;

namespace Sluice.Copying.ByteLane;

/// <summary>Reads slices of a PostgreSQL table or query by COPY.</summary>
sealed class TableByteSource(PostgreSqlDatabase database, CopyJob job, CopyShape shape) : SliceSource<ByteChunk>
{
    public override async Task<SliceReader<ByteChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var doing = $"Reading {slice.Name} from {database.Display}";
        var read = await TableRead.BeginAsync(
            database, job, shape, slice, Options(), shape.Encoding == RowEncoding.Binary, doing, cancellationToken);
        return new Reader(read, Counter(), doing);
    }

    string Options() => shape.Encoding switch
    {
        RowEncoding.Binary => "FORMAT binary",
        RowEncoding.Text => "FORMAT text, ENCODING 'UTF8'",
        _ => CopyCsvOptions.ForWriting(Text, ((FileSink)job.Sink).QuoteAllText),
    };

    DelimitedTextSettings Text => (DelimitedTextSettings)((FileSink)job.Sink).Settings;

    RowCounter Counter() => shape.Encoding switch
    {
        RowEncoding.Binary => new BinaryCounter(),
        RowEncoding.Text => new LineCounter(),
        _ => new CsvCounter((byte)Text.QuoteChar[0], (byte)Text.EscapeChar[0], (byte)'\n', Text.FirstRowAsHeader),
    };

    sealed class Reader(TableRead read, RowCounter rows, string doing) : ByteReader(rows)
    {
        protected override ValueTask<int> ReadAsync(Memory<byte> buffer) => read.Copy.ReadAsync(buffer);

        public override Task CancelAsync() => read.Copy.CancelAsync();

        public override TableChecksum? Checksum => read.Checksum;

        public override SluiceException Fault(Exception exception) => PostgreSqlFault.From(exception, Side.Source, doing);

        public override ValueTask DisposeAsync() => read.DisposeAsync();
    }
}
