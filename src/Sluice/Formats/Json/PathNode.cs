using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sluice.Formats.Json;

/// <summary>
/// The paths that are looked for, as a tree: a node for each value on the way to one. It finds an object's properties fastest in the
/// order in which they came in the object before.
/// </summary>
sealed class PathNode
{
    const int MaxRemembered = 4096;

    readonly Dictionary<byte[], PathNode> _properties = new(new NameComparer());
    readonly Dictionary<byte[], PathNode>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    readonly List<PathNode?> _lastOrder = [];
    byte[] _name = [];

    public PathNode() => _lookup = _properties.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>The captures that take this value.</summary>
    public int[] Captures { get; private set; } = [];

    /// <summary>The captures that take this value or one inside it.</summary>
    public int[] AllCaptures { get; private set; } = [];

    /// <summary>Items that are looked into, by their index; null is none.</summary>
    public Dictionary<int, PathNode>? Items { get; private set; }

    /// <summary>Looks into every item.</summary>
    public PathNode? EveryItem
    {
        get;
        set
        {
            field = value;
            LooksInside = true;
        }
    }

    /// <summary>Takes the names of properties, in the order of their first appearance.</summary>
    public OrderedDictionary<string, bool>? Names
    {
        get;
        set
        {
            field = value;
            LooksInside = true;
        }
    }

    /// <summary>Whether properties that are not looked for are refused.</summary>
    public bool RefusesUnknown
    {
        get;
        set
        {
            field = value;
            LooksInside |= value;
        }
    }

    /// <summary>Whether it does more than capture the value as a whole.</summary>
    public bool LooksInside { get; private set; }

    /// <summary>Adds a path from here.</summary>
    /// <returns>The node of its value.</returns>
    public PathNode Add(IEnumerable<JsonPath.Step> steps, int? capture)
    {
        var node = this;
        node.Note(capture);
        foreach (var step in steps)
        {
            node = node.Child(step);
            node.Note(capture);
        }

        if (capture is { } taken)
            node.Captures = [.. node.Captures, taken];
        return node;
    }

    /// <summary>The node of a property, by its name without escapes.</summary>
    /// <param name="position">How many properties come before it in the object.</param>
    public PathNode? Find(ReadOnlySpan<byte> name, int position)
    {
        if (position < _lastOrder.Count && _lastOrder[position] is { } guess && name.SequenceEqual(guess._name))
            return guess;
        if (!_lookup.TryGetValue(name, out var found))
            return null;
        if (position >= MaxRemembered)
            return found;
        while (_lastOrder.Count <= position)
            _lastOrder.Add(null);
        _lastOrder[position] = found;
        return found;
    }

    void Note(int? capture)
    {
        if (capture is { } taken)
            AllCaptures = [.. AllCaptures, taken];
    }

    PathNode Child(JsonPath.Step step)
    {
        LooksInside = true;
        PathNode? child;
        if (step.Name is null)
        {
            Items ??= [];
            if (!Items.TryGetValue(step.Index, out child))
                Items.Add(step.Index, child = new PathNode());
            return child;
        }

        var name = Encoding.UTF8.GetBytes(step.Name);
        if (!_properties.TryGetValue(name, out child))
            _properties.Add(name, child = new PathNode { _name = name });

        return child;
    }

    sealed class NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
