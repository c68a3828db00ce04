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
        reader.Ignore(
            "sinkRetryCount", "sinkRetryWait", "maxConcurrentConnections", "disableMetricsCollection", "writeBatchSize",
            "writeBatchTimeout");
        var type = reader.Text("type", required: true);
        switch (type?.ToUpperInvariant())
        {
            case "AZUREPOSTGRESQLSINK" or "POSTGRESQLV2SINK" or "POSTGRESQLSINK":
                return ReadTableSink(reader, type, output);
            case "DELIMITEDTEXTSINK":
                return FileSinkReader.Read<DelimitedTextSettings>(reader, type, output, source);
            case "JSONSINK":
                return FileSinkReader.Read<JsonSettings>(reader, type, output, source);
            case "PARQUETSINK":
                return FileSinkReader.Read<ParquetSettings>(reader, type, output, source);
            case null:
                return null;
            default:
                reader.Error(
                    "type", "this sink is not supported", "Use AzurePostgreSqlSink, DelimitedTextSink, JsonSink or ParquetSink", type);
                return null;
        }
    }

    static TableSink? ReadTableSink(DefinitionReader reader, string type, CopyEnd output)
    {
        reader.Refuse("Use writeMethod CopyCommand", "upsertSettings");
        if (reader.Text("writeMethod") is { } method && !method.Equals("CopyCommand", StringComparison.OrdinalIgnoreCase))
            reader.Error("writeMethod", "this write method is not supported", "Use CopyCommand", method);
        var (script, ledger) = (reader.Text("preCopyScript"), reader.Boolean("ledger"));
        reader.HintUnread();
        if (output.Table(reader, type) is not { } dataset)
            return null;
        if (dataset.Table is null)
        {
            reader.Error(null, $"dataset '{dataset.Name}' names no table to write to", "Give it schema and table");
            return null;
        }

        return new TableSink(dataset.Store, output.Store!.Type, dataset.Schema, dataset.Table)
        {
            PreCopyScript = string.IsNullOrWhiteSpace(script) ? null : script,
            Ledger = ledger ?? true,
        };
    }
}
