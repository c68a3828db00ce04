using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Sluice.Activities;
using Sluice.Cli.Commands;
using Sluice.Copying.Output;
using Sluice.Copying.Plans;
using Sluice.Exploring;
using Sluice.Pipelines;

namespace Sluice.Cli.Display;

/// <summary>Prints what was done: JSON for programs, a few lines for people.</summary>
static class Report
{
    static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(ReportTypes.Default, ExploredTypes.Default),
    };

    public static async Task WriteAsync<T>(T result, bool json, Func<T, IEnumerable<string>> describe)
    {
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(result, Options.Of<T>()));
            return;
        }

        foreach (var line in describe(result))
            await Console.Out.WriteLineAsync(line);
    }

    public static IEnumerable<string> Describe(CopyOutput output)
    {
        foreach (var note in output.Notes)
            yield return $"note: {note}";
        foreach (var line in output.Tables is { } tables ? Describe(tables, output.Steps ?? []) : [])
            yield return line;
        if (output.RowsSkipped is > 0 and var skipped)
        {
            var log = output.LogFilePath ?? output.RedirectRowPath;
            yield return $"{Count(skipped, "row")} left out{(log is null ? "" : $", see {log}")}";
        }

        if (output.RowsDeleted is { } deleted)
            yield return $"{Count(deleted, "row")} deleted, which the source does not have";
        var copied = output.RowsCopied is { } rows ? Count(rows, "row") : Count(output.FilesRead ?? 0, "file");
        yield return $"{copied}, {Bytes(output.DataRead)} read, {Bytes(output.DataWritten)} written, "
            + $"{Count(output.Slices, "slice")}, "
            + $"{output.UsedParallelCopies} at a time, {Bytes((long)(output.Throughput * 1024))}/s";
    }

    /// <summary>A table of the tables, and one of the steps.</summary>
    static IEnumerable<string> Describe(IReadOnlyList<CopiedTable> tables, IReadOnlyList<CopiedStep> steps) =>
    [
        .. TextTable.Format(
            ["TABLE", "ROWS", "READ", "SLICES", "SECONDS"],
            [.. tables.Select(table => new[] { table.Name, Number(table.RowsCopied), Bytes(table.DataRead), Number(table.Slices), Seconds(table.Seconds) })],
            [false, true, true, true, true]),
        "",
        .. TextTable.Format(
            ["STEP", "COUNT", "SECONDS"],
            [.. steps.Select(step => new[] { step.Name, Number(step.Count), Seconds(step.Seconds) })], [false, true, true]),
        "",
    ];

    public static IEnumerable<string> Describe(TablesOutline found)
    {
        foreach (var note in found.Notes)
            yield return $"note: {note}";
        yield return $"{Count(found.Tables.Count, "table")}, about {Bytes(found.Tables.Sum(table => table.Bytes))}, {Count(found.Lanes, "slice")} at a time";
        foreach (var line in TextTable.Format(
            ["TABLE", "ABOUT"], [.. found.Tables.Select(table => new[] { table.Display, Bytes(table.Bytes) })], [false, true]))
            yield return line;
    }

    public static IEnumerable<string> Describe(CopyPlan plan)
    {
        foreach (var note in plan.Notes)
            yield return $"note: {note}";
        var columns = string.Join(", ", plan.Shape.Columns);
        yield return plan.Shape.Encoding switch
        {
            RowEncoding.Batches => $"typed lane, {Count(plan.Shape.Columns.Count, "column")}: {columns}",
            RowEncoding.Files => "byte lane, files as they are",
            var encoding => $"byte lane, {Name(encoding)} COPY, {Count(plan.Shape.Columns.Count, "column")}: {columns}",
        };
        foreach (var slice in plan.Slices)
        {
            var size = slice.EstimatedBytes > 0 ? $", about {Bytes(slice.EstimatedBytes)}" : "";
            var file = plan.Shape.FileName is { } naming ? $" -> {slice.Target ?? naming.For(slice)}" : "";
            yield return $"slice {slice.Index}: {slice.Name}{size}{file}";
        }
    }

    /// <summary>Of its activities there is a line each already.</summary>
    public static IEnumerable<string> Describe(RunReport run) => [$"run {run.RunId}: {run.Status}"];

    public static string Describe(ActivityRun activity)
    {
        var output = activity.ActivityType.Equals("Copy", StringComparison.OrdinalIgnoreCase)
            ? activity.Output?.Read<CopyOutput>() : null;
        var duration = activity.Status == ActivityStatus.Skipped ? ""
            : string.Create(CultureInfo.InvariantCulture, $" in {(activity.ActivityRunEnd - activity.ActivityRunStart).TotalSeconds:0.#} s");
        var copied = output is null ? "" : $", {string.Join("; ", Describe(output))}";
        var problem = activity.Error is { } error ? $": {error.Message}" : "";
        return $"{activity.ActivityName}: {activity.Status}{duration}{copied}{problem}";
    }

    static string Name(RowEncoding encoding) => encoding == RowEncoding.Csv ? "CSV" : encoding == RowEncoding.Text ? "text" : "binary";

    static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB"];
        var value = (double)bytes;
        var unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }

    public static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {noun}{(count == 1 ? "" : "s")}");
}
