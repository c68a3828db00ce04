using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions.Parsing;
using Sluice.Formats;

namespace Sluice.Copying.Jobs;

/// <summary>Checks jobs that copy files as they are, without rows.</summary>
static class WholeFileJob
{
    static readonly string[] OfRows = ["translator", "enableSkipIncompatibleRow", "maxSkippedRows", "maxSkippedPercent", "maxRowsPerSecond"];

    /// <summary>The job, without what it cannot do; null after an error was reported. Jobs that copy rows are left as they are.</summary>
    /// <param name="properties">The activity's <c>typeProperties</c>.</param>
    /// <param name="job">The job.</param>
    public static CopyJob? Check(DefinitionParser properties, CopyJob job)
    {
        var (source, sink) = (job.Source as FileSource, job.Sink as FileSink);
        var (read, written) = (source is { Format.HasRows: false }, sink is { Format.HasRows: false });
        if (!read && !written)
            return job;
        if (read != written)
        {
            var type = (read ? source!.Format : sink!.Format).DatasetType;
            properties.Error(
                read ? "sink.type" : "source.type", $"files of a {type} dataset are copied as they are, to files of one",
                $"Use {type} datasets on both sides, or the datasets of the files' formats");
            return null;
        }

        foreach (var name in OfRows.Where(properties.Has))
            properties.Hint(name, "it has no effect: files are copied as they are, without rows");
        if (source!.AdditionalColumns.Count > 0)
            properties.Hint("source.additionalColumns", "it has no effect: files are copied as they are, without columns");
        var compression = source.Format.Compression;
        // What is compressed the same way on both sides need not be compressed again.
        return job with
        {
            Source = compression == sink!.Format.Compression ? source with { Format = Plain(source.Format) } : source,
            Sink = compression == sink.Format.Compression ? sink with { Format = Plain(sink.Format) } : sink,
            Translator = null,
            SkipRows = null,
            SpeedLimit = job.SpeedLimit with { RowsPerSecond = null },
        };
    }

    static FileFormat Plain(FileFormat format) => format with { Compression = Compression.None };
}
