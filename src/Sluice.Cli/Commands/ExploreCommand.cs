using System.CommandLine;
using System.Globalization;
using Sluice.Cli.Display;
using Sluice.Exploring;
using Sluice.Exploring.Browsing;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice explore LINKED_SERVICE [TABLE] --factory DIR</c></summary>
static class ExploreCommand
{
    public static Command Create()
    {
        var table = new Argument<string?>("TABLE")
        {
            Description = "A table as schema.name, to see its columns; of a store, a folder to list.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return ExploringCommand.Create(
            "explore", "Lists the tables of a database, the columns of a table, or what lies in a store.", "LINKED_SERVICE", "linked service",
            [table], (exploring, cancellationToken) => RunAsync(exploring, exploring.Parsed.GetValue(table), cancellationToken));
    }

    static async Task<int> RunAsync(ExploringArguments exploring, string? path, CancellationToken cancellationToken)
    {
        var (reference, json) = (exploring.Reference, exploring.Json);
        var exploration = new Exploration(exploring.Factory, exploring.Connections);
        if (!exploration.IsDatabase(reference))
            await Report.WriteAsync(await exploration.ListFilesAsync(reference, path, cancellationToken), json, Describe);
        else if (path is null)
            await Report.WriteAsync(await exploration.ListTablesAsync(reference, cancellationToken), json, Describe);
        else
            await Report.WriteAsync(await exploration.DescribeTableAsync(reference, path, cancellationToken), json, Describe);
        return ExitCode.Success;
    }

    static IEnumerable<string> Describe(IReadOnlyList<ExploredTable> tables)
    {
        var rows = tables.SelectMany(table => Rows(table, "")).ToList();
        return TextTable.Format(["TABLE", "KIND", "ROWS", "SIZE", "COMMENT"], rows, isRight: [false, false, true, true, false])
            .Append(Report.Count(tables.Count, "table"));
    }

    static IEnumerable<string[]> Rows(ExploredTable table, string indent)
    {
        string[] row =
        [
            indent + table.Path, indent.Length > 0 ? table.Bounds ?? "" : table.Kind, table.Rows < 0 ? "?" : Number(table.Rows),
            Report.Bytes(table.Bytes), table.Comment ?? "",
        ];
        return (table.Partitions ?? []).SelectMany(partition => Rows(partition, indent + "  ")).Prepend(row);
    }

    static IEnumerable<string> Describe(TableDescription description)
    {
        var table = description.Table;
        var count = table.Rows < 0 ? "rows unknown" : $"about {Report.Count(table.Rows, "row")}";
        yield return $"{table.Path}: {table.Kind}, {count}, {Report.Bytes(table.Bytes)}"
            + $"{(table.Comment is null ? "" : $", {table.Comment}")}";
        var rows = description.Schema.Columns.Select(column => new[]
        {
            column.Name, column.PhysicalType, column.Type, string.Join(", ", Properties(column)), column.Comment ?? "",
        });
        foreach (var line in TextTable.Format(["COLUMN", "TYPE", "INTERIM", "PROPERTIES", "COMMENT"], [.. rows]))
            yield return line;
        foreach (var partition in (table.Partitions ?? []).SelectMany(partition => Rows(partition, "")))
            yield return $"partition {partition[0].Trim()} {partition[1]}";
    }

    static IEnumerable<string> Properties(ExploredColumn column)
    {
        if (column.PrimaryKeyPosition is { } position)
            yield return string.Create(CultureInfo.InvariantCulture, $"key {position}");
        else if (column.IsUnique)
            yield return "unique";
        if (!column.Nullable)
            yield return "not null";
        if (column.Identity is { } identity)
            yield return identity == "always" ? "identity always" : "identity by default";
        if (column.Default is { } expression)
            yield return $"default {expression}";
        if (column.Generated is { } generated)
            yield return $"generated {generated}";
    }

    static IEnumerable<string> Describe(IReadOnlyList<ExploredFile> files)
    {
        var rows = files.Select(file => new[]
        {
            file.Path, file.Type, file.Bytes is { } bytes ? Report.Bytes(bytes) : "",
            file.LastModified is { } time ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "",
        });
        return TextTable.Format(["PATH", "KIND", "SIZE", "WRITTEN"], [.. rows], isRight: [false, false, true, false]);
    }

    static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
