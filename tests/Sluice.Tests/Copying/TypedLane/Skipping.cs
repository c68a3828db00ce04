using System.Text;
using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.TypedLane;

/// <summary>What an activity says so that bad rows are skipped, and the logs it then leaves.</summary>
static class Skipping
{
    public const string Header = "Timestamp,Level,OperationName,OperationItem,Message";

    /// <summary>Skips bad rows and logs them below <c>logs</c>.</summary>
    public static JsonObject Logged(int? most = null, string level = "Warning", string service = "files", string path = "logs")
    {
        var settings = Unlogged(most);
        settings["logSettings"] = Log(level, service, path);
        return settings;
    }

    /// <summary>Skips bad rows without a word.</summary>
    public static JsonObject Unlogged(int? most = null)
    {
        var settings = new JsonObject { ["enableSkipIncompatibleRow"] = true };
        if (most is { } ceiling)
            settings["maxSkippedRows"] = ceiling;
        return settings;
    }

    public static JsonObject Log(string level = "Warning", string service = "files", string path = "logs") => new()
    {
        ["enableCopyActivityLog"] = true,
        ["copyActivityLogSettings"] = new JsonObject { ["logLevel"] = level, ["enableReliableLogging"] = false },
        ["logLocationSettings"] = new JsonObject
        {
            ["linkedServiceName"] = new JsonObject { ["referenceName"] = service, ["type"] = "LinkedServiceReference" },
            ["path"] = path,
        },
    };

    /// <summary>The logs in the scenario's folder.</summary>
    public static IReadOnlyList<string> LogFiles(CopyScenario scenario) =>
        [.. scenario.AllFiles.Where(file => file.Contains("copyactivity-logs", StringComparison.Ordinal))];

    /// <summary>The lines of all of them.</summary>
    public static IReadOnlyList<LogLine> ReadLogs(CopyScenario scenario) =>
        [.. LogFiles(scenario).SelectMany(file => Parse(File.ReadAllText(Path.Combine(scenario.Files, file))))];

    /// <summary>The numbers of the rows that the logs name, in order.</summary>
    public static IReadOnlyList<long> LoggedRows(CopyScenario scenario) =>
        [.. ReadLogs(scenario).Where(line => line.Operation == "TabularRowSkip").Select(Row).Order()];

    public static long Row(LogLine line) =>
        long.Parse(line.Message["Row ".Length..line.Message.IndexOf(':', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The lines of a log, its header checked.</summary>
    public static IReadOnlyList<LogLine> Parse(string csv)
    {
        var rows = Rows(csv);
        Assert.Equal(Header, string.Join(',', rows[0]));
        return [.. rows.Skip(1).Select(row => row is [var timestamp, var level, var operation, var item, var message]
            ? new LogLine(timestamp, level, operation, item, message)
            : throw new InvalidDataException($"a line of {row.Count} values"))];
    }

    /// <summary>The values of delimited text as RFC 4180 has it.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(string csv)
    {
        var (rows, row, value, isQuoted) = (new List<IReadOnlyList<string>>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            if (isQuoted && csv[i] == '"' && i + 1 < csv.Length && csv[i + 1] == '"')
            {
                value.Append(csv[i++]);
            }
            else if (csv[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && csv[i] is ',' or '\n')
            {
                row.Add(value.ToString());
                value.Clear();
                if (csv[i] == ',')
                    continue;
                rows.Add([.. row]);
                row.Clear();
            }
            else if (isQuoted || csv[i] != '\r')
            {
                value.Append(csv[i]);
            }
        }

        Assert.False(isQuoted);
        if (value.Length > 0 || row.Count > 0)
            rows.Add([.. row, value.ToString()]);
        return rows;
    }

    /// <summary>Writes a file into the scenario's folder.</summary>
    public static void Write(CopyScenario scenario, string path, string text)
    {
        var file = Path.Combine(scenario.Files, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
