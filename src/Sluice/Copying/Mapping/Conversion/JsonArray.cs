using System.Text.Json;
using Sluice.Columns;
using Sluice.Copying.Mapping.Conversion.Builders;

namespace Sluice.Copying.Mapping.Conversion;

/// <summary>Hands the items of a JSON array on; arrays in it are dimensions, and have to be as long as each other.</summary>
ref struct JsonArray(ReadOnlySpan<byte> json, ValueBuilder target, int maxDimensions, Vector items)
{
    /// <summary>PostgreSQL's limit.</summary>
    public const int MaxDimensions = 6;

    readonly ReadOnlySpan<byte> _json = json;
    readonly ValueBuilder _target = target;
    readonly int _maxDimensions = maxDimensions;
    readonly Vector _items = items;
    readonly int _firstItem = items.Count;

    Utf8JsonReader _reader = new(json, new JsonReaderOptions { MaxDepth = int.MaxValue });

    // Length and lower bound of each dimension in turn.
    int[] _shape = [-1, 1];

    /// <summary>Why an item does not fit, if that is the trouble.</summary>
    public string? Reason { get; private set; }

    /// <summary>Takes the items.</summary>
    /// <param name="shape">As <see cref="ListVector.Shape"/> gives it.</param>
    public bool IsTaken(out int[]? shape)
    {
        shape = null;
        try
        {
            if (!_reader.Read() || !TryTakeArray(0) || _reader.Read())
                return false;
        }
        catch (JsonException)
        {
            return false;
        }

        shape = _shape.Length > 2 ? _shape : null;
        return true;
    }

    bool TryTakeArray(int dimension)
    {
        var count = 0;
        for (; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; count++)
        {
            var isTaken = _reader.TokenType == JsonTokenType.StartArray && dimension + 1 < _maxDimensions
                ? TryEnter(dimension + 1) && TryTakeArray(dimension + 1)
                : _shape.Length == 2 * (dimension + 1) && TryTakeItem();
            if (!isTaken)
                return false;
        }

        var isFirst = _shape[2 * dimension] < 0;
        if (isFirst)
            _shape[2 * dimension] = count;
        return _shape[2 * dimension] == count && (count > 0 || dimension == 0);
    }

    // A dimension more can only come to light before the first item.
    bool TryEnter(int dimension)
    {
        if (2 * dimension < _shape.Length)
            return true;
        if (_items.Count > _firstItem)
            return false;
        _shape = [.. _shape, -1, 1];
        return true;
    }

    bool TryTakeItem()
    {
        // As with a column's value: not even of a JSON column is it a value of JSON.
        if (_reader.TokenType == JsonTokenType.Null)
        {
            _items.AppendNull();
            return true;
        }

        var start = (int)_reader.TokenStartIndex;
        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            _reader.Skip();
        Reason = _target.AddJson(_json[start..(int)_reader.BytesConsumed], _items);
        return Reason is null;
    }
}
