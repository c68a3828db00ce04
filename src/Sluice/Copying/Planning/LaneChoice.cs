using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Jobs.Translators;
using Sluice.Copying.Mapping;

namespace Sluice.Copying.Planning;

/// <summary>
/// Chooses the lane of rows that go into a table: they are relayed as bytes whenever the servers can do what is asked, and decoded otherwise. Each
/// method says why they must be decoded; null is the byte lane.
/// </summary>
static class LaneChoice
{
    /// <summary>From a table to a table whose columns are matched as given.</summary>
    public static string? WhyDecoded(CopyJob job, IReadOnlyList<PostgreSql.Catalog.Column> source, IReadOnlyList<TablePair> pairs)
    {
        if (WhyNotByCopy(job) is { } reason)
            return reason;
        if (job.SkipRows is not null)
            return "rows that do not fit are left out";
        if (job.Source.AdditionalColumns.Count > 0)
            return "columns are added";
        // Columns that meet by name are converted by the servers, through their text forms, when nothing is said of how.
        var isSaid = job.Translator is { } translator && translator.Conversion != new ConversionSettings();
        var converted = pairs
            .Where(pair => (isSaid || pair.Mapping is not null) && source[pair.Source].BinaryForm is var form
                && (form is null || form != pair.Sink.BinaryForm) && source[pair.Source].Type != pair.Sink.Type)
            .Select(pair => $"{source[pair.Source].Name} ({source[pair.Source].Type} to {pair.Sink.Type})")
            .ToList();
        return converted.Count > 0 ? $"values are converted: {string.Join(", ", converted)}" : null;
    }

    /// <summary>From files to a table.</summary>
    /// <param name="job">The copy.</param>
    /// <param name="source">The files.</param>
    /// <param name="areAllMapped">Whether every column of the files goes into the table.</param>
    public static string? WhyDecoded(CopyJob job, FileSource source, bool areAllMapped) =>
        source.Format.AsDelimitedText is not { } text ? $"the files are {source.Format.DisplayName}"
        : WhyNotByCopy(job) is { } method ? method
        : job.Source.AdditionalColumns.Count > 0 ? "columns are added"
        : text.CopyOptions.ReadingProblems().Select(problem => $"{problem.Property}: {problem.Problem}").FirstOrDefault() is { } reason ? reason
        : job.SkipRows is not null ? "rows that do not fit are left out"
        : text.SkipLineCount > 0 ? "lines before the header are skipped"
        : source.DiscoversPartitions ? "folders give columns"
        : FormatsValues(job) ? "values are converted"
        : !areAllMapped ? "some columns are left out"
        : null;

    static string? WhyNotByCopy(CopyJob job) =>
        job.Sink is TableSink { WriteMethod: WriteMethod.BulkInsert } ? "rows are inserted by statements" : null;

    static bool FormatsValues(CopyJob job) =>
        job.Translator is { } translator
        && (translator.Conversion != new ConversionSettings()
            || translator.Mappings.Any(mapping =>
                (mapping.Source.Format ?? mapping.Source.Culture ?? mapping.Sink.Format ?? mapping.Sink.Culture) is not null));
}
