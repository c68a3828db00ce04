using System.Globalization;
using Npgsql;
using Sluice.Definitions;
using Sluice.Formats.DelimitedText;
using Sluice.PostgreSql;

namespace Sluice.Copying;

/// <summary>Reads slices of a PostgreSQL table or query by COPY.</summary>
sealed class TableSliceSource(PostgreSqlDatabase database, TableSource source, RowEncoding encoding, FileSink? file) : SliceSource
{
    public override async Task<SliceReader> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var doing = $"Reading {slice.Name} from {database.Display}";
        var connection = await database.OpenAsync(Side.Source, cancellationToken);
        try
        {
            if (source.QueryTimeout is { } timeout)
            {
                var limit = string.Create(CultureInfo.InvariantCulture, $"SET statement_timeout = {(long)timeout.TotalMilliseconds}");
                await PostgreSqlDatabase.ExecuteAsync(connection, limit, cancellationToken);
            }

            var sql = $"COPY {slice.Relation} TO STDOUT ({Options()})";
            var copy = await CopyOut.BeginAsync(database, connection, sql, encoding == RowEncoding.Binary, cancellationToken);
            return new Reader(connection, copy, Counter(), doing);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            await connection.DisposeAsync();
            throw PostgreSqlFault.From(exception, Side.Source, doing, cancellationToken);
        }
    }

    string Options() => encoding switch
    {
        RowEncoding.Binary => "FORMAT binary",
        RowEncoding.Text => "FORMAT text, ENCODING 'UTF8'",
        _ => CopyCsvOptions.ForWriting(Text, file!.QuoteAllText),
    };

    DelimitedTextSettings Text => (DelimitedTextSettings)file!.Settings;

    RowCounter Counter() => encoding switch
    {
        RowEncoding.Binary => new BinaryCounter(),
        RowEncoding.Text => new LineCounter(),
        _ => new CsvCounter(
            (byte)Text.QuoteChar[0], (byte)Text.EscapeChar[0], (byte)'\n', Text.FirstRowAsHeader),
    };

    sealed class Reader(NpgsqlConnection connection, CopyOut copy, RowCounter rows, string doing) : SliceReader
    {
        public override RowCounter Rows => rows;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer) => copy.ReadAsync(buffer);

        public override Task CancelAsync() => copy.CancelAsync();

        public override SluiceException Fault(Exception exception) => PostgreSqlFault.From(exception, Side.Source, doing);

        public override async ValueTask DisposeAsync()
        {
            await copy.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
