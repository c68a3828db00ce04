using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Runs;

/// <summary>
/// Which runs are asked for, in which order: ADF's <c>RunFilterParameters</c>. Names, operators and values are found in any case; times are
/// compared as times.
/// </summary>
internal sealed class RunQuery
{
    /// <summary>The runs of one answer.</summary>
    public const int PageSize = 100;

    const string Latest = "isLatest";

    static readonly string[] Operators = ["Equals", "NotEquals", "In", "NotIn"];

    readonly List<(string Property, bool IsNegative, IReadOnlyList<string> Values)> _filters = [];
    readonly List<(string Property, bool IsDescending)> _orders = [];
    readonly RunKind _kind;
    readonly JsonArray? _after;

    /// <summary>Reads one.</summary>
    /// <exception cref="SluiceException">It cannot be understood.</exception>
    public RunQuery(JsonObject body, RunKind kind)
    {
        _kind = kind;
        Since = Time(body, "lastUpdatedAfter");
        Until = Time(body, "lastUpdatedBefore");
        foreach (var filter in Objects(body, "filters"))
        {
            var values = filter["values"] is JsonArray { Count: > 0 } given && given.All(value => value is JsonValue) ? given
                : throw Wrong("filters[].values is a list with one value or more.");
            var name = Operators.FirstOrDefault(one => Is(one, Text(filter, "operator")))
                ?? throw Wrong($"The operator '{Text(filter, "operator")}' is none of {string.Join(", ", Operators)}.");
            var property = Property(filter, "operand");
            // All runs are wanted where the latest are not asked for alone.
            if (property != Latest || !values.All(value => Is(value!.ToString(), "false")))
                _filters.Add((property, name.StartsWith("Not", StringComparison.Ordinal), [.. values.Select(value => value!.ToString())]));
        }

        foreach (var order in Objects(body, "orderBy"))
        {
            var direction = order["order"] is null ? "ASC" : Text(order, "order");
            if (!Is(direction, "ASC") && !Is(direction, "DESC"))
                throw Wrong($"The order '{direction}' is neither ASC nor DESC.");
            _orders.Add((Property(order, "orderBy"), Is(direction, "DESC")));
        }

        if (_orders.Count == 0)
            _orders.Add((kind.Start, kind.IsNewestFirst));
        _orders.Add((kind.Id, false));
        _after = body["continuationToken"] is { } token ? Read(token.ToString()) : null;
    }

    /// <summary>The time of the earliest change; null for any.</summary>
    public DateTimeOffset? Since { get; }

    /// <summary>The time that all changes were before; null for any.</summary>
    public DateTimeOffset? Until { get; }

    /// <summary>A page of what is asked for.</summary>
    /// <param name="all">All runs, in the shape of ADF's REST API.</param>
    public JsonObject Page(IEnumerable<JsonObject> all)
    {
        var wanted = all.Where(IsWanted).Order(Comparer<JsonObject>.Create(Compare))
            .Where(run => _after is null || Compare(KeyOf(run), _after) > 0).Take(PageSize + 1).ToList();
        var page = new JsonObject { ["value"] = new JsonArray([.. wanted.Take(PageSize)]) };
        if (wanted.Count > PageSize)
            page["continuationToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(KeyOf(wanted[PageSize - 1]).ToJsonString()));
        return page;
    }

    bool IsWanted(JsonObject run) => _filters.TrueForAll(filter =>
        filter.Values.Any(value => AreEqual(run[filter.Property]?.ToString() ?? "", value)) != filter.IsNegative);

    static bool AreEqual(string one, string other) =>
        Is(one, other) || (TryTime(one, out var time) && TryTime(other, out var otherTime) && time == otherTime);

    int Compare(JsonObject? one, JsonObject? other) => Compare(KeyOf(one!), KeyOf(other!));

    int Compare(JsonArray one, JsonArray other)
    {
        for (var i = 0; i < _orders.Count; i++)
        {
            var compared = Compare(one[i]?.ToString(), other[i]?.ToString());
            if (compared != 0)
                return _orders[i].IsDescending ? -compared : compared;
        }

        return 0;
    }

    static int Compare(string? one, string? other) => one is not null && other is not null && TryTime(one, out var time) && TryTime(other, out var otherTime)
        ? time.CompareTo(otherTime) : StringComparer.OrdinalIgnoreCase.Compare(one, other);

    JsonArray KeyOf(JsonObject run) => new([.. _orders.Select(order => run[order.Property]?.DeepClone())]);

    JsonArray Read(string token)
    {
        try
        {
            var key = JsonNode.Parse(Convert.FromBase64String(token)) as JsonArray;
            return key?.Count == _orders.Count ? key : throw Wrong("The continuationToken belongs to another query.");
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            throw Wrong("The continuationToken is not one that was given.");
        }
    }

    string Property(JsonObject given, string name)
    {
        var operand = Text(given, name);
        return _kind.Operands.FirstOrDefault(one => Is(one, operand)) is not { } known
            ? throw Wrong($"The {name} '{operand}' is none of {string.Join(", ", _kind.Operands)}.")
            : known == "LatestOnly" ? Latest : char.ToLowerInvariant(known[0]) + known[1..];
    }

    static IEnumerable<JsonObject> Objects(JsonObject body, string name) => body[name] switch
    {
        null => [],
        JsonArray items when items.All(item => item is JsonObject) => items.OfType<JsonObject>(),
        _ => throw Wrong($"{name} is a list of objects."),
    };

    static string Text(JsonObject body, string name) =>
        (body[name] as JsonValue)?.TryGetValue<string>(out var text) == true ? text : throw Wrong($"{name} is a text.");

    static DateTimeOffset? Time(JsonObject body, string name) =>
        body[name] is null ? null : TryTime(Text(body, name), out var time) ? time : throw Wrong($"{name} is a time in ISO 8601.");

    static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.RoundtripKind, out time) && text.Contains('-', StringComparison.Ordinal);

    static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    static SluiceException Wrong(string what) => new(Side.Definition, "InvalidQuery", what);
}
