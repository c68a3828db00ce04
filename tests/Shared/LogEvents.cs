using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Sluice.Tests;

/// <summary>The events that a class logs, and those that a document lists.</summary>
static class LogEvents
{
    const BindingFlags Methods = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Id, name and level of each.</summary>
    public static IEnumerable<string> Of(Type log) =>
        log.GetMethods(Methods).Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>())).Where(one => one.Event is not null)
            .Select(one => $"{one.Event!.EventId} `{one.Event.EventName}` {one.Event.Level}").Order(StringComparer.Ordinal);

    /// <summary>The same of the rows of a document that begin with an id.</summary>
    public static IEnumerable<string> In(MarkdownDocument document) =>
        document.Lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(row => int.TryParse(row[1], out _) && row.Length > 4).Select(row => $"{row[1]} {row[2]} {row[3]}").Order(StringComparer.Ordinal);
}
