using System.CommandLine;
using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Exploring;

namespace Sluice.Cli;

/// <summary><c>sluice preview DATASET --factory DIR</c></summary>
static class PreviewCommand
{
    const int MostWidth = 60;

    public static Command Create()
    {
        var dataset = new Argument<string>("DATASET") { Description = "The dataset's name." };
        var (factory, overrides, json) = (FactoryOptions.Factory(), FactoryOptions.Overrides(), FactoryOptions.Json());
        var parameters = ParameterOption.Create("the dataset");
        var rows = new Option<int>("--rows")
        {
            Description = $"How many rows, from 1 to {Preview.MostRows}.",
            DefaultValueFactory = _ => Preview.DefaultRows,
        };
        var command = new Command("preview", "Shows the first rows of a dataset: of a table, or of the first file by name.")
        {
            dataset, factory, parameters, rows, overrides, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            FactoryFolder.Load(KnownTypes.All, parsed.GetRequiredValue(factory), parsed.GetValue(overrides)),
            new Reference(parsed.GetRequiredValue(dataset), ParameterOption.Read(parsed.GetValue(parameters))),
            parsed.GetValue(rows), parsed.GetValue(json), cancellationToken));
        return command;
    }

    static async Task<int> RunAsync(Factory factory, Reference dataset, int rows, bool json, CancellationToken cancellationToken)
    {
        await using var connections = LocalRun.Connect(factory);
        var preview = await new Preview(factory, connections).ReadAsync(dataset, rows, cancellationToken);
        await Report.WriteAsync(preview, json, Describe);
        return ExitCode.Done;
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
        return text.Length <= MostWidth ? text : $"{text[..(MostWidth - 1)]}…";
    }
}
