using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sources;

namespace Sluice.Activities.Querying;

/// <summary><c>Lookup</c>: the rows of a table, a query or files, for the expressions of other activities.</summary>
sealed class LookupActivity() : ActivityType("Lookup")
{
    // ADF's.
    const int DefaultRows = 5000;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        var input = properties.Object("dataset", required: true) is { } dataset
            ? CopyEndpoint.Read(reading.Factory, reading.HasValues, dataset, reading.Report) : default;
        var source = properties.Object("source", required: true) is { } reader
            ? CopySourceParser.Read(reading.Factory.Types, reader, input) : null;
        var firstRowOnly = properties.Boolean("firstRowOnly") ?? true;
        var most = properties.Integer("maxRows", 1, int.MaxValue) ?? DefaultRows;
        return source is null ? null : async (host, cancellationToken) =>
        {
            var rows = new LookupRows(firstRowOnly, most);
            switch (source)
            {
                case TableSource table:
                    await new QueryLookup(host.Connections, table).ReadAsync(rows, cancellationToken);
                    break;
                case FileSource files:
                    await new FileLookup(host.Connections, files).ReadAsync(rows, cancellationToken);
                    break;
            }

            return new WorkResult { Output = rows.ToOutput() };
        };
    });
}
