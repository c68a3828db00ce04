using Sluice.Connections;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Pacing;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;

namespace Sluice.Activities.Querying;

/// <summary><c>Lookup</c>: the rows of a table, a query or files, for the expressions of other activities.</summary>
sealed class LookupActivity() : ActivityType("Lookup")
{
    const string FirstRowOnly = "firstRowOnly";

    // ADF's.
    const int DefaultRows = 5000;

    /// <inheritdoc/>
    public override string? Lacks(ActivityDefinition activity, string property)
    {
        var properties = activity.Reader.InScope(activity.Reader.Scope, new DefinitionReport()).Object("typeProperties");
        if (properties is null || properties.IsDeferred(FirstRowOnly))
            return null;
        var first = properties.Boolean(FirstRowOnly) ?? true;
        return (first, property.ToUpperInvariant()) switch
        {
            (true, "VALUE") => $"Lookup '{activity.Name}' gives one row, output.firstRow; it gives output.value when its firstRowOnly is false",
            (false, "FIRSTROW") => $"Lookup '{activity.Name}' gives a list, output.value; it gives output.firstRow when its firstRowOnly is true",
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        var input = reading.Dataset(properties, "dataset");
        var source = properties.Object("source", required: true) is { } reader
            ? CopySourceParser.Read(reading.Factory.Types, reader, input) : null;
        if (source is FileSource { Format.HasRows: false } whole)
            properties.Error("dataset", $"files of a {whole.Format.DatasetType} dataset have no rows", "Use a dataset of the files' format");
        properties.Ours("maxRows");
        properties.Differs("with more rows than maxRows (5000) the output says truncated; ADF cuts silently", FirstRowOnly);
        var firstRowOnly = properties.Boolean(FirstRowOnly) ?? true;
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
