using Sluice.Definitions;

namespace Sluice.Copying;

/// <summary>Reads the <c>sink</c> of a Copy activity.</summary>
static class CopySinkReader
{
    /// <summary>The sink; null after an error was reported.</summary>
    /// <param name="reader">The object <c>sink</c>.</param>
    /// <param name="output">The dataset and its linked service.</param>
    /// <param name="source">What is copied; null after an error.</param>
    public static CopySink? Read(DefinitionReader reader, CopyEnd output, CopySource? source)
    {
        reader.Ignore("disableMetricsCollection");
        var type = reader.Text("type", required: true);
        var most = reader.Integer("maxConcurrentConnections", 1, int.MaxValue);
        var retry = new TransientRetry(reader.Integer("sinkRetryCount", 0, 1000), reader.Duration("sinkRetryWait"));
        CopySink? sink;
        switch (type?.ToUpperInvariant())
        {
            case "AZUREPOSTGRESQLSINK" or "POSTGRESQLV2SINK" or "POSTGRESQLSINK":
                sink = TableSinkReader.Read(reader, type, output);
                break;
            case "DELIMITEDTEXTSINK":
                sink = FileSinkReader.Read<DelimitedTextSettings>(reader, type, output, source);
                break;
            case "JSONSINK":
                sink = FileSinkReader.Read<JsonSettings>(reader, type, output, source);
                break;
            case "PARQUETSINK":
                sink = FileSinkReader.Read<ParquetSettings>(reader, type, output, source);
                break;
            case null:
                return null;
            default:
                reader.Error(
                    "type", "this sink is not supported", "Use AzurePostgreSqlSink, DelimitedTextSink, JsonSink or ParquetSink", type);
                return null;
        }

        return sink is null ? null : sink with { MostConnections = sink.MostConnections ?? most, Retry = retry };
    }
}
