using System.CommandLine;
using System.Text.Json.Nodes;
using Sluice.Cli.Display;
using Sluice.Exploring.Previews;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice preview DATASET --factory DIR</c></summary>
static class PreviewCommand
{
    const int MaxWidth = 60;

    public static Command Create()
    {
        var rows = new Option<int>("--rows")
        {
            Description = $"How many rows, from 1 to {Preview.MaxRows}.",
            DefaultValueFactory = _ => Preview.DefaultRows,
        };
        return ExploringCommand.Create(
            "preview", "Shows the first rows of a dataset: of a table, or of the first file by name.", "DATASET", "dataset", [rows],
            (exploring, cancellationToken) => RunAsync(exploring, exploring.Parsed.GetValue(rows), cancellationToken));
    }

    static async Task<int> RunAsync(ExploringArguments exploring, int rows, CancellationToken cancellationToken)
    {
        var preview = new Preview(exploring.Factory, exploring.Connections);
        await Report.WriteAsync(await preview.ReadAsync(exploring.Reference, rows, cancellationToken), exploring.Json, Describe);
        return ExitCode.Success;
    }

    static IEnumerable<string> Describe(PreviewResult preview)
    {
        foreach (var note in preview.Notes)
            yield return $"note: {note}";
        var columns = preview.Schema.Columns;
        var rows = preview.Data.Select(row => columns.Select(column => Text(row![column.Name])).ToArray()).ToList();
        bool[] isRight = [.. columns.Select(column => column.Xdm.Type is "integer" or "number")];
        foreach (var line in TextTable.Format([.. columns.Select(column => column.Name)], rows, isRight))
            yield return line;
        yield return $"{Report.Count(rows.Count, "row")} of {preview.From}";
    }

    /// <summary>A value as people read it, cut where it is long.</summary>
    static string Text(JsonNode? value)
    {
        var text = value switch
        {
            null => "NULL",
            JsonValue scalar when scalar.TryGetValue<string>(out var inside) => inside,
            _ => value.ToJsonString(),
        };
        return text.Length <= MaxWidth ? text : $"{text[..(MaxWidth - 1)]}…";
    }
}
