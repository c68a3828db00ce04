using System.Text.Json.Nodes;
using Sluice.PostgreSql;

namespace Sluice.Flows;

/// <summary>
/// The pipeline of a copy that takes, window by window, what is new. Before it copies a window, it waits for the transactions that were open at
/// the window's end: what they commit late, with a moment of the window, is copied with it. Rows that are written later are of later windows.
/// </summary>
sealed record WindowedCopy
{
    /// <summary>The pipeline's parameters: the first moment of the rows that are copied, the first after them, and the column that has it.</summary>
    public const string WindowStart = "windowStart", WindowEnd = "windowEnd", DeltaColumn = "deltaColumn";

    /// <summary>The activity that copies.</summary>
    public const string Copy = "Copy";

    const string Look = "Open transactions", Left = "Transactions left", Settled = "Transactions ended";

    // All in one database, whoever has begun them; the server's own processes have no role.
    const string Open = """
        SELECT l.virtualtransaction FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'virtualxid' AND l.granted AND l.pid <> pg_backend_pid() AND a.datname = current_database() AND a.usesysid IS NOT NULL
        UNION ALL SELECT 'p' || transaction FROM pg_prepared_xacts WHERE database = current_database()
        """;

    /// <summary>The dataset that is read.</summary>
    public required string Source { get; init; }

    /// <summary>What is read: a table, quoted, or a query in parentheses with a name.</summary>
    public required string From { get; init; }

    /// <summary>The columns that are read; empty for all.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The column that tells when a row was written; null for none.</summary>
    public string? Delta { get; init; }

    /// <summary>The activity that copies, as it would be without windows.</summary>
    public required JsonObject Activity { get; init; }

    /// <summary>The definition.</summary>
    public JsonObject Describe() => new()
    {
        ["parameters"] = new JsonObject
        {
            [WindowStart] = Parameter(""),
            [WindowEnd] = Parameter(""),
            [DeltaColumn] = Parameter(Delta ?? ""),
        },
        ["activities"] = new JsonArray(LookUp(Look, Query(OpenAtEnd)), Wait(), CopyRows()),
    };

    /// <summary>The server's clock may be behind: nothing that begins later is of the window.</summary>
    static string OpenAtEnd =>
        $"SELECT look.open FROM (SELECT pg_sleep(greatest(0, extract(epoch FROM timestamptz '{At($"if(empty({Of(WindowEnd)}), '2000-01-01', {Of(WindowEnd)})")}' - clock_timestamp())))::text AS slept "
        + $"OFFSET 0) AS clock CROSS JOIN LATERAL (SELECT coalesce(string_agg(o.virtualtransaction, ','), '') AS open FROM ({OneLine(Open)}) AS o "
        + $"WHERE clock.slept IS NOT NULL AND '@{{{Of(WindowEnd)}}}' <> '') AS look";

    static string Rest =>
        $"SELECT NOT EXISTS (SELECT FROM ({OneLine(Open)}) AS o WHERE o.virtualtransaction = ANY (string_to_array('@{{activity('{Look}').output.firstRow.open}}', ','))) AS settled";

    JsonObject Wait()
    {
        const string IsSettled = $"activity('{Left}').output.firstRow.settled";
        return new JsonObject
        {
            ["name"] = Settled,
            ["type"] = "Until",
            ["dependsOn"] = After(Look),
            ["typeProperties"] = new JsonObject
            {
                ["expression"] = Expression($"@{IsSettled}"),
                ["timeout"] = "0.12:00:00",
                ["activities"] = new JsonArray(
                    LookUp(Left, Query(Rest)),
                    new JsonObject
                    {
                        ["name"] = "Wait",
                        ["type"] = "Wait",
                        ["dependsOn"] = After(Left),
                        ["typeProperties"] = new JsonObject { ["waitTimeInSeconds"] = Expression($"@if({IsSettled}, 1, 5)") },
                    }),
            },
        };
    }

    JsonObject CopyRows()
    {
        var copy = (JsonObject)Activity.DeepClone();
        copy["name"] = Copy;
        copy["dependsOn"] = After(Settled);
        copy["typeProperties"]!["source"]!["query"] = Expression(Select);
        return copy;
    }

    /// <summary>The rows of a window, half open. Moments are told with their offset, which types without a zone leave aside: they are in UTC.</summary>
    string Select
    {
        get
        {
            var column = $"concat('\"', replace({Of(DeltaColumn)}, '\"', '\"\"'), '\"')";
            var (start, end) = (Moment(WindowStart), Moment(WindowEnd));
            var from = $"if(empty({Of(WindowStart)}), concat(' OR ', {column}, ' IS NULL'), concat(' AND ', {column}, ' >= ', {start}))";
            var where = $"if(or(empty({Of(DeltaColumn)}), empty({Of(WindowEnd)})), '', concat(' WHERE ', {column}, ' < ', {end}, {from}))";
            var columns = Columns.Count == 0 ? "*" : Sql.Identifiers(Columns);
            return $"{Literal($"SELECT {columns} FROM {From}")}@{{{where}}}";
        }
    }

    /// <summary>A constant of SQL, of a type that is found by what it is compared with.</summary>
    static string Moment(string parameter) =>
        $"concat('''', formatDateTime(if(empty({Of(parameter)}), '2000-01-01', {Of(parameter)}), 'yyyy-MM-dd HH:mm:ss.ffffff'), '+00''')";

    static string At(string expression) => $"@{{formatDateTime({expression}, 'yyyy-MM-dd HH:mm:ss.ffffff')}}+00";

    static string Of(string parameter) => $"pipeline().parameters.{parameter}";

    /// <summary>Text in which nothing is an expression.</summary>
    static string Literal(string text) => text.Replace("@{", "@@{", StringComparison.Ordinal);

    static string OneLine(string sql) => sql.ReplaceLineEndings(" ");

    JsonObject LookUp(string name, JsonObject source) => new()
    {
        ["name"] = name,
        ["type"] = "Lookup",
        ["typeProperties"] = new JsonObject { ["source"] = source, ["dataset"] = FlowServer.Reference(Source, "DatasetReference"), ["firstRowOnly"] = true },
    };

    JsonObject Query(string sql) => new() { ["type"] = (string?)Activity["typeProperties"]!["source"]!["type"], ["query"] = Expression(sql) };

    static JsonObject Expression(string value) => new() { ["value"] = value, ["type"] = "Expression" };

    static JsonArray After(string activity) =>
        new(new JsonObject { ["activity"] = activity, ["dependencyConditions"] = new JsonArray("Succeeded") });

    static JsonObject Parameter(string value) => new() { ["type"] = "string", ["defaultValue"] = value };
}
