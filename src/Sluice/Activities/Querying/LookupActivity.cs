using Sluice.Connections;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Pacing;

namespace Sluice.Activities.Querying;

/// <summary><c>Lookup</c>: the rows of a table, a query or files, for the expressions of other activities.</summary>
sealed class LookupActivity() : ActivityType("Lookup")
{
    // ADF's.
    const int DefaultRows = 5000;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        var input = reading.Dataset(properties, "dataset");
        var source = properties.Object("source", required: true) is { } reader
            ? CopySourceParser.Read(reading.Factory.Types, reader, input) : null;
        if (source is FileSource { Format.HasRows: false } whole)
            properties.Error("dataset", $"files of a {whole.Format.DatasetType} dataset have no rows", "Use a dataset of the files' format");
        properties.Ours("maxRows");
        properties.Differs("with more rows than maxRows (5000) the output says truncated; ADF cuts silently", "firstRowOnly");
        var firstRowOnly = properties.Boolean("firstRowOnly") ?? true;
        var most = properties.Integer("maxRows", 1, int.MaxValue) ?? DefaultRows;
        return source is null ? null : async (host, cancellationToken) =>
        {
            var retries = new TransientRetries(host.Connections.Time, (_, _) => { }, (Side.Source, source.Retry));
            var rows = await retries.RunAsync(
                token => ReadAsync(source, host.Connections, new LookupRows(firstRowOnly, most), token), cancellationToken);
            return new WorkResult { Output = rows.ToOutput() };
        };
    });

    static async Task<LookupRows> ReadAsync(
        CopySource source, FactoryConnections connections, LookupRows rows, CancellationToken cancellationToken)
    {
        switch (source)
        {
            case TableSource table:
                await new QueryLookup(connections, table).ReadAsync(rows, cancellationToken);
                break;
            case FileSource files:
                await new FileLookup(connections, files).ReadAsync(rows, cancellationToken);
                break;
        }

        return rows;
    }
}
