using System.Text;
using Sluice.Columns;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;
using Sluice.Formats;

namespace Sluice.Tests.Formats;

/// <summary>A format that Sluice does not have: one column of text, a line a row.</summary>
sealed record LinesFormat : TextFormat
{
    public override string DatasetType => "Lines";

    public override string ShortName => "lines";

    public override string DisplayName => "lines";

    public override IReadOnlyList<string> Extensions => [".lines"];

    internal override FormatSettings Parse(DefinitionParser properties) => WithCompression(properties, Compressions);

    internal override RowWriter CreateWriter(Stream output, IReadOnlyList<Field> fields) => new Writer(output);

    private protected override ValueTask<RowReader> OpenAsync(
        Stream utf8, WantedColumns columns, BadRows badRows, CancellationToken cancellationToken) =>
        ValueTask.FromResult<RowReader>(new Reader(new StreamReader(utf8)));

    sealed class Reader(StreamReader text) : RowReader
    {
        public override IReadOnlyList<Field> Fields { get; } = [new Field("line", new ColumnType(ColumnKind.Text))];

        public override async ValueTask<bool> ReadAsync(ColumnBatch batch, CancellationToken cancellationToken)
        {
            while (batch.Rows < ColumnBatch.MaxRows && await text.ReadLineAsync(cancellationToken) is { } line)
                ((BytesVector)batch.Columns[0]).Append(Encoding.UTF8.GetBytes(line));
            return batch.Rows > 0;
        }

        public override ValueTask DisposeAsync()
        {
            text.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    sealed class Writer(Stream output) : RowWriter
    {
        public override async ValueTask WriteAsync(ColumnBatch batch, int start, int count, CancellationToken cancellationToken)
        {
            for (var row = start; row < start + count; row++)
                await output.WriteAsync(((byte[])[.. ((BytesVector)batch.Columns[0])[row], (byte)'\n']), cancellationToken);
        }

        public override ValueTask CompleteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
