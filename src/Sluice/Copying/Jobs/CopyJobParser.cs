using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Jobs.Translators;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;
using Sluice.Orchestration;

namespace Sluice.Copying.Jobs;

/// <summary>
/// Reads a Copy activity with its datasets and linked services into a <see cref="CopyJob"/>, reporting everything that is wrong.
/// </summary>
/// <param name="factory">Where the datasets and linked services are.</param>
/// <param name="hasValues">False while a factory is validated without values for its parameters.</param>
/// <param name="report">Takes the errors and hints.</param>
internal sealed class CopyJobParser(Factory factory, bool hasValues, DefinitionReport report)
{
    // ADF's default when a partition option is on, and ours for many tables. For files copied as they are it finds one itself.
    const int DefaultParallelCopies = 4;

    /// <summary>The job of an activity; null after an error was reported.</summary>
    public CopyJob? Read(ActivityDefinition activity)
    {
        var input = ReadEndpoint(activity.Reader, "inputs");
        var output = ReadEndpoint(activity.Reader, "outputs");
        var properties = activity.Reader.Object("typeProperties", required: true);
        activity.Reader.HintUnread();
        if (properties is null)
            return null;

        properties.Ours("maxRowsPerSecond", "maxMegabytesPerSecond", "maxSkippedRows", "maxSkippedPercent");
        properties.NoEffect("rows go straight from source to sink", "enableStaging", "stagingSettings");
        properties.NoEffect("a copy has the cores of its host; parallelCopies says how many slices are under way", "dataIntegrationUnits");
        properties.NoEffect("files are copied without attributes and rights", "preserve", "preserveRules");
        properties.NoEffect("a file that cannot be copied fails the copy", "skipErrorFile");
        var source = properties.Object("source", required: true) is { } reader ? CopySourceParser.Read(factory.Types, reader, input) : null;
        var sink = properties.Object("sink", required: true) is { } sinkReader
            ? CopySinkParser.Read(factory.Types, sinkReader, output, source)
            : null;
        var translator = TranslatorParser.Read(properties, input.Dataset, output.Dataset);
        var skipRows = ReadSkipRows(properties);
        var log = new CopyLogParser(factory, hasValues, report).Read(properties, skipRows is not null);
        var parallel = properties.Integer("parallelCopies", 1, 256);
        var isVerified = properties.Boolean("validateDataConsistency");
        var speed = new SpeedLimit
        {
            RowsPerSecond = properties.Integer("maxRowsPerSecond", 1, int.MaxValue),
            MegabytesPerSecond = properties.Number("maxMegabytesPerSecond", 0.001, 1_000_000),
        };
        properties.HintUnread();
        if (skipRows is not null && sink is TableSink { DeletesMissing: true })
        {
            properties.Error(
                "enableSkipIncompatibleRow", "deleteMissing would delete the rows that are skipped", "Remove one of the two");
        }

        if (source is FileSource && sink is TableSink { Indexes: true })
            properties.Error("sink.indexes", "files have no indexes", "Remove it");
        if (source is TableSource { Tables: not null } && translator is { Mappings.Count: > 0 })
            properties.Error("translator", "a mapping is of one table", "Remove the mappings, or copy that table by itself");

        if (source is null || sink is null)
            return null;

        var isSliced = source is TableSource { Tables: not null } or TableSource { PartitionOption: not (null or PartitionOption.None) } or FileSource { Format.HasRows: false };
        var job = new CopyJob(source, sink)
        {
            ParallelCopies = parallel ?? (isSliced ? DefaultParallelCopies : 1),
            Retry = new RetryPolicy(activity.Policy.Retry + 1, TimeSpan.FromSeconds(activity.Policy.RetryIntervalInSeconds)),
            Timeout = activity.Policy.Timeout ?? ActivityPolicy.DefaultTimeout,
            Translator = translator,
            SkipRows = skipRows,
            Log = log,
            ValidateDataConsistency = isVerified ?? false,
            SpeedLimit = speed,
        };
        return WholeFileJob.Check(properties, job);
    }

    /// <summary>The ceiling is Sluice's own: ADF skips any number of rows.</summary>
    static SkipRows? ReadSkipRows(DefinitionParser properties)
    {
        var skips = properties.Boolean("enableSkipIncompatibleRow") ?? false;
        var most = properties.Integer("maxSkippedRows", 0, int.MaxValue);
        if (most is not null && !skips && !properties.IsDeferred("enableSkipIncompatibleRow"))
            properties.Hint("maxSkippedRows", "it has no effect without enableSkipIncompatibleRow");
        var share = properties.Number("maxSkippedPercent", 0, 100);
        if (share is not null && !skips && !properties.IsDeferred("enableSkipIncompatibleRow"))
            properties.Hint("maxSkippedPercent", "it has no effect without enableSkipIncompatibleRow");
        return skips ? new SkipRows(most) { MaxPercent = share } : null;
    }

    CopyEndpoint ReadEndpoint(DefinitionParser activity, string name)
    {
        var references = activity.Objects(name).ToList();
        if (references is not [var reader])
        {
            activity.Error(name, $"a copy has one dataset here, not {references.Count}", "Write one DatasetReference");
            return default;
        }

        return CopyEndpoint.Read(factory, reader, hasValues, report);
    }
}
