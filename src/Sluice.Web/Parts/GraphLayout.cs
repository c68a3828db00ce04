using System.Text.Json;

namespace Sluice.Web.Parts;

/// <summary>Where the activities of a pipeline are drawn.</summary>
sealed record GraphLayout(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<string> Edges, int Width, int Height)
{
    /// <summary>The width of an activity.</summary>
    public const int NodeWidth = 180;

    /// <summary>The height of an activity.</summary>
    public const int NodeHeight = 50;

    const int Gap = 40;
    const int Margin = 4;

    /// <summary>That of no activities.</summary>
    public static readonly GraphLayout Empty = new([], [], 0, 0);

    /// <summary>The layout of a pipeline: in columns, by how many stand one after the other before it.</summary>
    /// <param name="properties">Those of the pipeline's definition.</param>
    public static GraphLayout Of(JsonElement properties)
    {
        // It may be wrong in any way: what has no name is not drawn.
        var activities = List(properties, "activities").Select((activity, index) => (Activity: activity, Name: Text(activity, "name"), Index: index))
            .Where(one => one.Name.Length > 0).DistinctBy(one => one.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var before = activities.ToDictionary(
            one => one.Name, one => List(one.Activity, "dependsOn").Select(other => Text(other, "activity")).ToList(), StringComparer.OrdinalIgnoreCase);
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var filled = new Dictionary<int, int>();
        var nodes = new Dictionary<string, GraphNode>(StringComparer.OrdinalIgnoreCase);
        foreach (var (activity, name, index) in activities)
        {
            var column = ColumnOf(name);
            var row = filled.GetValueOrDefault(column);
            filled[column] = row + 1;
            nodes[name] = new GraphNode(
                name, Text(activity, "type"), Margin + column * (NodeWidth + Gap), Margin + row * (NodeHeight + Gap / 2), index);
        }

        return new GraphLayout(
            [.. nodes.Values],
            [.. before.SelectMany(one => one.Value.Where(from => from != one.Key && nodes.ContainsKey(from)).Select(from => Line(nodes[from], nodes[one.Key])))],
            nodes.Values.Select(node => node.X + NodeWidth + Margin).DefaultIfEmpty().Max(),
            nodes.Values.Select(node => node.Y + NodeHeight + Margin).DefaultIfEmpty().Max());

        int ColumnOf(string name)
        {
            if (columns.TryGetValue(name, out var known))
                return known;
            // A circle is no pipeline that runs; it is drawn all the same.
            columns[name] = 0;
            return columns[name] = before.GetValueOrDefault(name, []).Select(one => ColumnOf(one) + 1).DefaultIfEmpty().Max();
        }
    }

    static string Line(GraphNode from, GraphNode to)
    {
        var (x1, y1, x2, y2) = (from.X + NodeWidth, from.Y + NodeHeight / 2, to.X, to.Y + NodeHeight / 2);
        return $"M{x1},{y1} C{x1 + Gap / 2},{y1} {x2 - Gap / 2},{y2} {x2},{y2}";
    }

    static IEnumerable<JsonElement> List(JsonElement parent, string name) =>
        Property(parent, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    static string Text(JsonElement parent, string name) => Property(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    static JsonElement? Property(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : null;
}

/// <summary>An activity in a drawing.</summary>
/// <param name="X">Pixels from the left.</param>
/// <param name="Y">Pixels from the top.</param>
/// <param name="Index">Its place in the definition, counted from 0.</param>
sealed record GraphNode(string Name, string Type, int X, int Y, int Index);
