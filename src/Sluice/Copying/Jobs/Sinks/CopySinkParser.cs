using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Formats;

namespace Sluice.Copying.Jobs.Sinks;

/// <summary>Reads the <c>sink</c> of a Copy activity.</summary>
static class CopySinkParser
{
    /// <summary>The types of those that write tables. ADF has the first alone; the others are for its sources' linked services.</summary>
    public static IReadOnlyList<string> TableTypes { get; } = ["AzurePostgreSqlSink", "PostgreSqlV2Sink", "PostgreSqlSink"];

    /// <summary>The sink; null after an error was reported.</summary>
    /// <param name="types">The formats that there are.</param>
    /// <param name="reader">The object <c>sink</c>.</param>
    /// <param name="output">The dataset and its linked service.</param>
    /// <param name="source">What is copied; null after an error.</param>
    public static CopySink? Read(DefinitionTypes types, DefinitionParser reader, CopyEndpoint output, CopySource? source)
    {
        reader.NoEffect(CopySource.NoMetrics, "disableMetricsCollection");
        var type = reader.Text("type", required: true);
        var most = reader.Integer("maxConcurrentConnections", 1, int.MaxValue);
        var retry = new TransientRetry(reader.Integer("sinkRetryCount", 0, 1000), reader.Duration("sinkRetryWait"));
        CopySink? sink;
        if (type is null)
            return null;
        if (DefinitionTypes.Spelled(type, TableTypes) is { } table)
        {
            if (table != TableTypes[0])
                reader.Ours("type");
            sink = TableSinkParser.Read(reader, type, output, source);
        }
        else if (types.Format(type, "Sink") is FileFormat format)
        {
            sink = FileSinkParser.Read(reader, type, output, source, format);
        }
        else
        {
            reader.Error(
                "type", "this sink is not supported", $"Use {types.WithFormats(TableTypes.Take(1), "Sink")}", type,
                DefinitionErrorCode.DatasetNotSupported);
            return null;
        }

        return sink is null ? null : sink with { MaxConnections = sink.MaxConnections ?? most, Retry = retry };
    }
}
