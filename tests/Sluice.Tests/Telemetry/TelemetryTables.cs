using System.Text.RegularExpressions;

namespace Sluice.Tests.Telemetry;

/// <summary>The tables of the room's document.</summary>
static partial class TelemetryTables
{
    static readonly MarkdownDocument Document = MarkdownDocument.Of("src/Sluice/Telemetry/README.md");

    /// <summary>The attributes of spans, by the first word of their names.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Spans { get; } = RowsOf("Spans")
        .SelectMany(row => Codes(row[1]).Select(name => (Name: name, Attributes: Names(row[3]))))
        .ToDictionary(one => one.Name.Replace(" NAME", "", StringComparison.Ordinal).Replace(" TABLE", "", StringComparison.Ordinal), one => one.Attributes);

    /// <summary>Each instrument with its kind and unit.</summary>
    public static IEnumerable<string> Instruments => RowsOf("Metrics").Select(row => $"{Codes(row[1]).Single()}: {row[2].Replace("`", "", StringComparison.Ordinal)}");

    /// <summary>The attributes of instruments, by their names.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Measured { get; } =
        RowsOf("Metrics").ToDictionary(row => Codes(row[1]).Single(), row => Names(row[4]));

    /// <summary>All attributes, those of events in spans as well.</summary>
    public static IEnumerable<string> Attributes => SectionOf("Spans").Concat(SectionOf("Metrics")).SelectMany(Names).Distinct()
        .Where(name => !Measured.ContainsKey(name));

    static IEnumerable<string[]> RowsOf(string heading) =>
        SectionOf(heading).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries));

    static IEnumerable<string> SectionOf(string heading) =>
        Document.Lines.SkipWhile(line => line != $"## {heading}").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));

    static IEnumerable<string> Codes(string cell) => Code().Matches(cell).Select(match => match.Groups[1].Value);

    static IReadOnlySet<string> Names(string cell) => Codes(cell).Where(code => AttributeName().IsMatch(code)).ToHashSet();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^(sluice|db|error)\.[a-z_.]+$")]
    private static partial Regex AttributeName();
}
