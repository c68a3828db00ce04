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
    readonly SortValue[]? _after;

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

    /// <summary>The values of which a property must have one; null when it may have others.</summary>
    /// <param name="property">A property of runs.</param>
    public IReadOnlyList<string>? ValuesOf(string property) => _filters.Find(filter => filter.Property == property && !filter.IsNegative).Values;

    /// <summary>A page of what is asked for.</summary>
    /// <param name="all">All runs, in the shape of ADF's REST API.</param>
    public JsonObject Page(IEnumerable<JsonObject> all)
    {
        var wanted = all.Where(IsWanted).Select(run => (Run: run, Key: OrderOf(KeyOf(run)))).Where(one => _after is null || Compare(one.Key, _after) > 0)
            .OrderBy(one => one.Key, Comparer<SortValue[]>.Create(Compare)).Take(PageSize + 1).Select(one => one.Run).ToList();
        var page = new JsonObject { ["value"] = new JsonArray([.. wanted.Take(PageSize)]) };
        if (wanted.Count > PageSize)
            page["continuationToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(KeyOf(wanted[PageSize - 1]).ToJsonString()));
        return page;
    }

    bool IsWanted(JsonObject run) => _filters.TrueForAll(filter =>
        filter.Values.Any(value => AreEqual(run[filter.Property]?.ToString() ?? "", value)) != filter.IsNegative);

    static bool AreEqual(string one, string other) =>
        Is(one, other) || (TryTime(one, out var time) && TryTime(other, out var otherTime) && time == otherTime);

    int Compare(SortValue[]? one, SortValue[]? other)
    {
        for (var i = 0; i < _orders.Count; i++)
        {
            var compared = one![i].CompareTo(other![i]);
            if (compared != 0)
                return _orders[i].IsDescending ? -compared : compared;
        }

        return 0;
    }

    static SortValue[] OrderOf(JsonArray key) => [.. key.Select(SortValue.Of)];

    JsonArray KeyOf(JsonObject run) => new([.. _orders.Select(order => run[order.Property]?.DeepClone())]);

    SortValue[] Read(string token)
    {
        try
        {
            var key = JsonNode.Parse(Convert.FromBase64String(token)) as JsonArray;
            return key?.Count == _orders.Count ? OrderOf(key) : throw Wrong("The continuationToken belongs to another query.");
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

    static bool TryTime(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Contains('-', StringComparison.Ordinal) && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.RoundtripKind, out time);
    }

    static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    static SluiceException Wrong(string what) => new(Side.Definition, "InvalidQuery", what);

    /// <summary>A value by which runs are ordered. Each is compared many times, and read once.</summary>
    /// <param name="Text">As it is written; null when it is not there.</param>
    /// <param name="Time">The time that it is; null when it is none.</param>
    readonly record struct SortValue(string? Text, DateTimeOffset? Time) : IComparable<SortValue>
    {
        public static SortValue Of(JsonNode? value) => new(value?.ToString(), value is not null && TryTime(value.ToString(), out var time) ? time : null);

        public int CompareTo(SortValue other) => Time is { } time && other.Time is { } otherTime
            ? time.CompareTo(otherTime) : StringComparer.OrdinalIgnoreCase.Compare(Text, other.Text);
    }
}
