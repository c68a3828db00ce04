using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;
using Sluice.Formats;

namespace Sluice.Copying.Jobs.Sources;

/// <summary>Reads the <c>source</c> of a Copy activity.</summary>
static class CopySourceParser
{
    /// <summary>The types of those that read tables.</summary>
    public static IReadOnlyList<string> TableTypes { get; } = ["AzurePostgreSqlSource", "PostgreSqlV2Source", "PostgreSqlSource", "RelationalSource"];

    /// <summary>The source; null after an error was reported.</summary>
    public static CopySource? Read(DefinitionTypes types, DefinitionParser reader, CopyEndpoint input)
    {
        reader.NoEffect(CopySource.NoMetrics, "disableMetricsCollection");
        var type = reader.Text("type", required: true);
        var most = reader.Integer("maxConcurrentConnections", 1, int.MaxValue);
        var retry = new TransientRetry(reader.Integer("sourceRetryCount", 0, 1000), reader.Duration("sourceRetryWait"));
        var columns = ReadAdditionalColumns(reader, isOfFiles: input.Dataset is not TableDataset);
        CopySource? source;
        if (type is null)
            return null;
        if (DefinitionTypes.Spelled(type, TableTypes) is not null)
        {
            source = ReadTableSource(reader, type, input);
        }
        else if (types.Format(type, "Source") is FileFormat format)
        {
            source = FileSourceParser.Read(reader, type, input, format);
        }
        else
        {
            reader.Error(
                "type", "this source is not supported",
                $"Use {types.WithFormats(TableTypes, "Source")}", type,
                DefinitionErrorCode.DatasetNotSupported);
            return null;
        }

        return source is null ? null
            : source with { AdditionalColumns = columns, MaxConnections = source.MaxConnections ?? most, Retry = retry };
    }

    static TableSource? ReadTableSource(DefinitionParser reader, string type, CopyEndpoint input)
    {
        reader.Ours("consistent", "onSnapshotLost", "snapshot", "tables");
        reader.Differs("as long as it takes where nothing is said; in ADF two hours", "queryTimeout");
        reader.Differs("Ctid, slices by pages, is ours; large tables are sliced where nothing is said and parallelCopies is above 1", "partitionOption");
        // ADF's own table of properties spells it partitionOptions.
        var option = reader.Choice<PartitionOption>("partitionOption") ?? reader.Choice<PartitionOption>("partitionOptions");
        var settings = reader.Object("partitionSettings");
        var query = reader.Text("query");
        var timeout = reader.Duration("queryTimeout");
        var (names, column) = (settings?.Texts("partitionNames") ?? [], settings?.Text("partitionColumnName"));
        settings?.Differs("it sets the strides; rows beyond it are in the outer slices", "partitionLowerBound", "partitionUpperBound");
        var (lower, upper) = (settings?.Text("partitionLowerBound"), settings?.Text("partitionUpperBound"));
        settings?.HintUnread();
        var (consistent, onLoss) = (reader.Boolean("consistent"), reader.Choice<SnapshotLoss>("onSnapshotLost"));
        var snapshot = reader.Text("snapshot");
        if (!string.IsNullOrEmpty(snapshot) && consistent == false)
            reader.Error("snapshot", "with consistent false slices read no snapshot", "Remove one of the two");
        var tables = ReadTables(reader);
        if (tables is not null && (!string.IsNullOrEmpty(query) || settings is not null))
            reader.Error("tables", "a query and partitionSettings are of one table", "Remove them, or copy that table by itself");
        reader.HintUnread();
        if (input.Table(reader, type) is not { } dataset)
            return null;
        if (string.IsNullOrEmpty(query) && dataset.Table is null && tables is null && !reader.IsDeferred("query"))
        {
            reader.Error("query", $"there is neither a query nor a table in dataset '{dataset.Name}'", "Give one of them");
            return null;
        }

        if (tables is not null && dataset.Table is not null)
        {
            reader.Error("tables", $"dataset '{dataset.Name}' names one table", "Use a dataset without a table", dataset.Table);
            return null;
        }

        return new TableSource(dataset.Store, input.Store!.Type)
        {
            Schema = dataset.Schema,
            Table = dataset.Table,
            Tables = tables,
            Query = string.IsNullOrWhiteSpace(query) ? null : query,
            QueryTimeout = timeout,
            PartitionOption = option,
            PartitionNames = names,
            PartitionColumn = string.IsNullOrEmpty(column) ? null : column,
            PartitionLowerBound = string.IsNullOrEmpty(lower) ? null : lower,
            PartitionUpperBound = string.IsNullOrEmpty(upper) ? null : upper,
            Consistent = consistent,
            OnSnapshotLost = onLoss,
            Snapshot = string.IsNullOrEmpty(snapshot) ? null : snapshot,
        };
    }

    static TableSelection? ReadTables(DefinitionParser source)
    {
        if (source.Object("tables") is not { } reader)
            return null;
        var selection = new TableSelection(reader.Texts("include"), reader.Texts("exclude"));
        if (selection.Include.Count == 0 && !reader.IsDeferred("include"))
            reader.Error("include", "it is not said which tables to copy", "Give patterns such as \"public.*\", or \"*\" for all");
        reader.HintUnread();
        return selection;
    }

    static List<AdditionalColumn> ReadAdditionalColumns(DefinitionParser source, bool isOfFiles)
    {
        var columns = new List<AdditionalColumn>();
        foreach (var reader in source.Objects("additionalColumns"))
        {
            var name = reader.Text("name", required: true);
            reader.Require("value");
            var value = ReadValue(reader, isOfFiles);
            reader.HintUnread();
            if (name is null)
                continue;
            if (columns.Exists(other => other.Name == name))
                reader.Error("name", "two additional columns have this name", "Rename one of them", name);
            columns.Add(new AdditionalColumn(name, value));
        }

        return columns;
    }

    /// <summary>The value, its reserved words in capitals.</summary>
    static string ReadValue(DefinitionParser reader, bool isOfFiles)
    {
        var value = reader.Text("value") ?? (reader.IsDeferred("value") ? DefinitionParser.Deferred : "");
        if (value.Equals(AdditionalColumn.FilePath, StringComparison.OrdinalIgnoreCase))
        {
            if (!isOfFiles)
                reader.Error("value", "the rows of a table have no file", "Remove the column", value);
            return AdditionalColumn.FilePath;
        }

        if (!value.StartsWith(AdditionalColumn.CopyPrefix, StringComparison.OrdinalIgnoreCase))
            return value;
        var column = value[AdditionalColumn.CopyPrefix.Length..];
        if (column.Length == 0)
            reader.Error("value", "it names no column", "Write $$COLUMN: and the name of a source column", value);
        return AdditionalColumn.CopyPrefix + column;
    }
}
