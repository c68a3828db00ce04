using System.Text.Json.Nodes;

namespace Sluice.Expressions;

/// <summary>The values of a scope that are secret, and whether an expression has read one of them: what it gave is secret then, too.</summary>
sealed class SecureValues
{
    readonly HashSet<JsonNode> _values = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<JsonNode> _around = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether one was read.</summary>
    public bool IsRead { get; private set; }

    /// <summary>All texts in them.</summary>
    public IEnumerable<string> Texts => _values.SelectMany(Values.TextsIn);

    /// <summary>Adds a value that already stands where the scope has it.</summary>
    public void Add(JsonNode? value)
    {
        if (value is null)
            return;
        _values.Add(value);
        for (var around = value.Parent; around is not null; around = around.Parent)
            _around.Add(around);
    }

    /// <summary>Says that one was read.</summary>
    public void Read() => IsRead = true;

    /// <summary>Looks whether a value that an expression reads is one of them, is in one, or has one in it.</summary>
    public void Read(JsonNode? value)
    {
        if (IsRead || value is null)
            return;
        IsRead = _around.Contains(value);
        for (var part = value; part is not null && !IsRead; part = part.Parent)
            IsRead = _values.Contains(part);
    }

    /// <summary>Whether one is read by some work.</summary>
    public bool IsReadBy(Action work)
    {
        var before = IsRead;
        IsRead = false;
        work();
        var isRead = IsRead;
        IsRead |= before;
        return isRead;
    }
}
