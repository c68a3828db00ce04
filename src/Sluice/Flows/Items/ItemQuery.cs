using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Api;

namespace Sluice.Flows.Items;

/// <summary>Which items are asked for, in which order: <c>property</c>, <c>orderby</c>, <c>limit</c>, <c>continuationToken</c>, <c>count</c>.</summary>
sealed partial class ItemQuery
{
    const int DefaultLimit = 100, MaxLimit = 1000;

    readonly List<(string[] Path, string Operator, string Value)> _filters = [];
    readonly ApiRequest _request;
    readonly string[]? _order;
    readonly bool _isDescending, _isCounted;
    readonly int _limit, _after;

    /// <summary>Reads one.</summary>
    /// <exception cref="ApiException">It cannot be understood.</exception>
    public ItemQuery(ApiRequest request)
    {
        _request = request;
        // Hosts join what is given several times by commas.
        foreach (var text in Between().Split(request.Find("property") ?? "").Where(one => one.Length > 0))
        {
            var match = Filter().Match(text);
            if (!match.Success)
                throw Wrong($"The property filter '{text}' is not of the form field==value. Use ==, !=, >=, <=, > or <.");
            _filters.Add((match.Groups[1].Value.Split('.'), match.Groups[2].Value, match.Groups[3].Value.Trim('"')));
        }

        var order = request.Find("orderby");
        _isDescending = order?.StartsWith('-') == true;
        _order = order?.TrimStart('-').Split('.');
        _isCounted = request.Flag("count");
        _limit = Number("limit", 1, MaxLimit) ?? DefaultLimit;
        if (_isCounted && request.Find("limit") is not null)
            throw Wrong("limit and count are not given together.");
        _after = request.Find("continuationToken") is { } token ? Read(token) : 0;
    }

    /// <summary>The values that a property must have, by the filters that ask for equality.</summary>
    public string? Equal(string property) =>
        _filters.Find(filter => filter.Operator == "==" && string.Join('.', filter.Path) == property).Value;

    /// <summary>The page of what is asked for: <c>items</c>, <c>_links</c>, <c>count</c>.</summary>
    public JsonObject Page(IEnumerable<JsonObject> all)
    {
        var wanted = all.Where(item => _filters.TrueForAll(filter => IsTrue(Find(item, filter.Path), filter.Operator, filter.Value))).ToList();
        if (_order is not null)
            wanted = [.. wanted.Order(Comparer<JsonObject>.Create((one, other) => Compare(Text(Find(one, _order)), Text(Find(other, _order))) * (_isDescending ? -1 : 1)))];
        var page = new JsonObject { ["items"] = new JsonArray([.. wanted.Skip(_after).Take(_limit).Select(item => item.DeepClone())]) };
        var links = new JsonObject();
        if (wanted.Count - _after > _limit)
            links["next"] = new JsonObject { ["href"] = Next(_after + _limit) };
        page["_links"] = links;
        if (_isCounted)
            page["count"] = wanted.Count;
        return page;
    }

    string Next(int after)
    {
        var kept = _request.Query.Where(pair => pair.Key is "property" or "orderby" or "limit")
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}&");
        var token = Convert.ToBase64String(Encoding.UTF8.GetBytes(after.ToString(CultureInfo.InvariantCulture)));
        // Every host has its API there; a path is told without that.
        return $"/api/{_request.Path.Trim('/')}?{string.Concat(kept)}continuationToken={Uri.EscapeDataString(token)}";
    }

    /// <summary>What is at a path; of a list, its items.</summary>
    static IEnumerable<JsonNode?> Find(JsonNode? node, ReadOnlySpan<string> path)
    {
        if (node is JsonArray items)
        {
            var found = new List<JsonNode?>();
            foreach (var item in items)
                found.AddRange(Find(item, path));
            return found;
        }

        return path is [] ? [node] : node is JsonObject json ? Find(json[path[0]], path[1..]) : [];
    }

    static bool IsTrue(IEnumerable<JsonNode?> found, string comparison, string value) => comparison == "!="
        ? found.All(one => Compare(Text([one]), value) != 0)
        : found.Any(one => one is not null && comparison switch
        {
            "==" => Compare(Text([one]), value) == 0,
            ">=" => Compare(Text([one]), value) >= 0,
            "<=" => Compare(Text([one]), value) <= 0,
            ">" => Compare(Text([one]), value) > 0,
            _ => Compare(Text([one]), value) < 0,
        });

    static string Text(IEnumerable<JsonNode?> found) => found.FirstOrDefault()?.ToString().Trim('"') ?? "";

    static int Compare(string one, string other) =>
        decimal.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && decimal.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var otherNumber)
            ? number.CompareTo(otherNumber) : string.CompareOrdinal(one, other);

    int? Number(string name, int least, int most) => _request.Find(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Wrong($"{name} is a number from {least} to {most}.");

    static int Read(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            && int.TryParse(Encoding.UTF8.GetString(bytes, 0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var after)
            ? after : throw Wrong("The continuationToken is not one that was given.");
    }

    static ApiException Wrong(string what) => new(400, "InvalidQuery", what);

    [GeneratedRegex(@"^([A-Za-z0-9_.:/-]+?)(==|!=|>=|<=|>|<)(.*)$", RegexOptions.Singleline)]
    private static partial Regex Filter();

    [GeneratedRegex(@"[,&](?:property=)?(?=[A-Za-z0-9_.:/-]+(?:==|!=|>=|<=|>|<))")]
    private static partial Regex Between();
}
