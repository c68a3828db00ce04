using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Values;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>Finds the parts and leaves of a nested column, and the levels at which each is there.</summary>
/// <param name="truncatesTimes">Whether times with nanoseconds become microseconds; else they are read as text, whole.</param>
sealed class NestedSchema(bool truncatesTimes)
{
    readonly List<FileLeaf> _leaves = [];

    /// <summary>The leaves, in order.</summary>
    public IReadOnlyList<FileLeaf> Leaves => _leaves;

    /// <summary>Reads a column.</summary>
    /// <exception cref="NotSupportedException">It has a part without values.</exception>
    public NestedNode Read(SchemaNode node) => Read(node, 0, 0);

    NestedNode Read(SchemaNode node, int definition, int repetition) => node.Repetition == Repetition.Repeated
        // Without an annotation: a list that is not NULL, of items that are not.
        ? List(node, definition, repetition, ReadThere)
        : ReadThere(node, definition + (node.Repetition == Repetition.Optional ? 1 : 0), repetition);

    /// <summary>Reads what is there, not NULL, from a level on.</summary>
    NestedNode ReadThere(SchemaNode node, int definition, int repetition)
    {
        if (node.IsLeaf)
        {
            _leaves.Add(new FileLeaf(node.FirstLeaf, node.Element.Type!.Value, LeafType.Of(node.Element, null, truncatesTimes)));
            return new NestedNode(NestedKind.Value, node.Element.Name, definition, 0, _leaves.Count - 1, 1, []);
        }

        if (node.ListItem is { } item)
        {
            // The item is the repeated node itself, which is there, or in it and may be NULL.
            return List(node, definition, repetition, (_, level, again) =>
                ReferenceEquals(item, node.Children[0]) ? ReadThere(item, level, again) : Read(item, level, again));
        }

        if (node.MapPair is { } pair)
        {
            return Group(NestedKind.Map, node, definition, repetition + 1, () =>
                [.. pair.Children.Select(child => Read(child, definition + 1, repetition + 1))]);
        }

        return Group(NestedKind.Struct, node, definition, 0, () =>
            [.. node.Children.Select(child => Read(child, definition, repetition))]);
    }

    NestedNode List(SchemaNode node, int definition, int repetition, Func<SchemaNode, int, int, NestedNode> readItem) =>
        Group(NestedKind.List, node, definition, repetition + 1, () => [readItem(node, definition + 1, repetition + 1)]);

    NestedNode Group(
        NestedKind kind, SchemaNode node, int definition, int repetition, Func<IReadOnlyList<NestedNode>> readChildren)
    {
        var first = _leaves.Count;
        var children = readChildren();
        return _leaves.Count > first
            ? new NestedNode(kind, node.Element.Name, definition, repetition, first, _leaves.Count - first, children)
            : throw new NotSupportedException($"'{node.Element.Name}' in it has no values: leave the column out of the mapping");
    }
}
