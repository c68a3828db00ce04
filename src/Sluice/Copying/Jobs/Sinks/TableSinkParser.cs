using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;

namespace Sluice.Copying.Jobs.Sinks;

/// <summary>Reads a sink that is a PostgreSQL table.</summary>
static class TableSinkParser
{
    /// <summary>The sink; null after an error was reported.</summary>
    /// <param name="reader">The object <c>sink</c>.</param>
    /// <param name="type">Its type.</param>
    /// <param name="output">The dataset and its linked service.</param>
    /// <param name="source">What is copied; null after an error.</param>
    public static TableSink? Read(DefinitionParser reader, string type, CopyEndpoint output, CopySource? source)
    {
        reader.Ours("postCopyScript", "truncate", "tableOption", "indexes", "deleteMissing", "atomic", "resetSequences", "ledger");
        reader.Differs("the rows of an INSERT at most, for BulkInsert", "writeBatchSize");
        reader.Refuse("Use writeMethod: writeBehavior is a property of other sinks", "writeBehavior");
        var upsert = reader.Object("upsertSettings");
        var keys = upsert?.Texts("keys") ?? [];
        upsert?.HintUnread();
        // What is wrong with the sink shows beside a wrong dataset too.
        var sink = new TableSink(new Reference("", []), output.Store?.Type ?? "", null, DefinitionParser.Deferred);
        sink = sink with
        {
            WriteMethod = reader.Choice<WriteMethod>("writeMethod") ?? sink.WriteMethod,
            UpsertKeys = keys,
            BatchRows = reader.Integer("writeBatchSize", 1, int.MaxValue) ?? sink.BatchRows,
            BatchTimeout = reader.Duration("writeBatchTimeout") ?? sink.BatchTimeout,
            PreCopyScript = Script(reader, "preCopyScript"),
            PostCopyScript = Script(reader, "postCopyScript"),
            TableOption = reader.Choice<TableOption>("tableOption") ?? sink.TableOption,
            Indexes = reader.Boolean("indexes"),
            Truncates = reader.Boolean("truncate") ?? sink.Truncates,
            DeletesMissing = reader.Boolean("deleteMissing") ?? sink.DeletesMissing,
            IsAtomic = reader.Boolean("atomic") ?? sink.IsAtomic,
            ResetsSequences = reader.Boolean("resetSequences"),
            Ledger = reader.Boolean("ledger") ?? sink.Ledger,
        };
        CheckTogether(reader, sink);
        reader.HintUnread();
        if (output.Table(reader, type) is not { } dataset)
            return null;
        var isOfMany = source is TableSource { Tables: not null };
        if (isOfMany)
            CheckOfMany(reader, sink, dataset);
        if (dataset.Table is null && !isOfMany)
        {
            reader.Error(null, $"dataset '{dataset.Name}' names no table to write to", "Give it schema and table");
            return null;
        }

        return sink with { Store = dataset.Store, StoreType = output.Store!.Type, Schema = dataset.Schema, Table = dataset.Table ?? "" };
    }

    /// <summary>Each table of many goes into the one of its name; what belongs to one would be done again for each.</summary>
    static void CheckOfMany(DefinitionParser reader, TableSink sink, TableDataset dataset)
    {
        if (dataset.Table is not null)
            reader.Error(null, $"dataset '{dataset.Name}' names one table, and many are copied", "Use a dataset without a table", dataset.Table);
        if ((sink.PreCopyScript ?? sink.PostCopyScript) is not null)
        {
            reader.Error(
                sink.PreCopyScript is null ? "postCopyScript" : "preCopyScript", "it would run for each of the tables",
                "Use a Script activity before or after the copy");
        }

        if (sink.UpsertKeys.Count > 0)
            reader.Error("upsertSettings.keys", "the tables have keys of their own", "Remove it: rows are upserted by the primary keys");
    }

    /// <summary>What is known to be meant cannot be checked while the method is an expression without a value.</summary>
    static void CheckTogether(DefinitionParser reader, TableSink sink)
    {
        if (sink is { Indexes: true, TableOption: TableOption.None } && !reader.IsDeferred("tableOption"))
            reader.Error("indexes", "only a table that the copy makes gets indexes", "Add \"tableOption\": \"autoCreate\", or remove it");
        if (reader.IsDeferred("writeMethod"))
            return;
        var isUpsert = sink.WriteMethod == WriteMethod.Upsert;
        if (sink.UpsertKeys.Count > 0 && !isUpsert)
            reader.Hint("upsertSettings", "it has no effect without writeMethod Upsert");
        foreach (var twin in sink.UpsertKeys.GroupBy(key => key).Where(group => group.Count() > 1))
            reader.Error("upsertSettings.keys", "a key is named twice", "Name it once", twin.Key);
        if (sink.DeletesMissing && !isUpsert)
            reader.Error("deleteMissing", "only an upsert knows which rows are missing", "Use writeMethod Upsert, or truncate");
        if (sink.DeletesMissing && sink.Truncates)
            reader.Error("deleteMissing", "nothing is missing in a table that was truncated", "Remove one of the two");
        if ((sink.IsAtomic || sink.DeletesMissing) && !sink.Ledger)
        {
            reader.Error(
                "ledger", "atomic and deleteMissing remember in the ledger what is staged", "Remove \"ledger\": false, or these two");
        }
    }

    static string? Script(DefinitionParser reader, string name) =>
        reader.Text(name) is { } script && !string.IsNullOrWhiteSpace(script) ? script : null;
}
