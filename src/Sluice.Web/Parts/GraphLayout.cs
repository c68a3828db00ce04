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
        var activities = (Property(properties, "activities")?.EnumerateArray() ?? []).ToList();
        var before = activities.ToDictionary(
            NameOf,
            activity => (Property(activity, "dependsOn")?.EnumerateArray() ?? []).Select(one => one.GetProperty("activity").GetString()!).ToList(),
            StringComparer.OrdinalIgnoreCase);
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var filled = new Dictionary<int, int>();
        var nodes = new Dictionary<string, GraphNode>(StringComparer.OrdinalIgnoreCase);
        foreach (var activity in activities)
        {
            var name = NameOf(activity);
            var column = ColumnOf(name);
            var row = filled.GetValueOrDefault(column);
            filled[column] = row + 1;
            nodes[name] = new GraphNode(
                name, activity.GetProperty("type").GetString()!, Margin + column * (NodeWidth + Gap), Margin + row * (NodeHeight + Gap / 2));
        }

        return new GraphLayout(
            [.. nodes.Values],
            [.. before.SelectMany(one => one.Value.Where(nodes.ContainsKey).Select(from => Line(nodes[from], nodes[one.Key])))],
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

    static string NameOf(JsonElement activity) => activity.GetProperty("name").GetString()!;

    static JsonElement? Property(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value : null;
}

/// <summary>An activity in a drawing.</summary>
/// <param name="X">Pixels from the left.</param>
/// <param name="Y">Pixels from the top.</param>
sealed record GraphNode(string Name, string Type, int X, int Y);
