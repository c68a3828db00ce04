using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Cli.Display;

/// <summary>What stands in answers of the API, as people read it; empty where nothing does.</summary>
static class AnswerText
{
    public static string Text(this JsonNode? node, string name) => node?[name]?.ToString() ?? "";

    /// <summary>A time, in UTC.</summary>
    public static string Time(this JsonNode? node, string name) => DateTimeOffset.TryParse(node.Text(name), CultureInfo.InvariantCulture, out var time)
        ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "";
}
