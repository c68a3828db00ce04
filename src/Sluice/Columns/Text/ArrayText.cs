using System.Buffers;
using System.Text;

namespace Sluice.Columns.Text;

/// <summary>Reads the text form of an array, as <c>array_in</c> does: its bounds, its braces, its items.</summary>
/// <param name="element">The type of the items.</param>
/// <param name="delimiter">What stands between items.</param>
/// <param name="unescaped">For items with backslashes.</param>
ref struct ArrayText(ReadOnlySpan<byte> text, ColumnType element, byte delimiter, Vector items, ByteBuffer unescaped)
{
    const int MaxDimensions = 6;

    static readonly SearchValues<byte> Stops = SearchValues.Create("\"\\{},;"u8);

    readonly ColumnType _element = element;
    readonly byte _delimiter = delimiter;
    readonly Vector _items = items;
    readonly ByteBuffer _unescaped = unescaped;
    readonly int _firstItem = items.Count;
    ReadOnlySpan<byte> _text = text;

    // Length and lower bound of each dimension in turn: those stated before the braces, and those found.
    int[] _stated = [];
    int[] _found = [-1, 1];

    /// <summary>Reads it all.</summary>
    /// <param name="shape">As <see cref="ListVector.Shape"/> gives it.</param>
    public bool TryRead(out int[]? shape)
    {
        shape = null;
        if (!TryTakeBounds() || !TryTakeArray(0) || !IsAtEnd())
            return false;
        if (_items.Count == _firstItem)
            return _stated.Length == 0;
        for (var i = 0; i < _stated.Length; i += 2)
        {
            if (_stated.Length != _found.Length || _stated[i] != _found[i])
                return false;
            _found[i + 1] = _stated[i + 1];
        }

        shape = _found.Length > 2 || _found[1] != 1 ? _found : null;
        return true;
    }

    // [0:1][5:7]= before the braces; [3] is [1:3].
    bool TryTakeBounds()
    {
        while (!IsAtEnd() && _text[0] == '[')
        {
            _text = _text[1..];
            if (_stated.Length == 2 * MaxDimensions || !TryTakeBound(out var upper))
                return false;
            var lower = 1;
            if (_text[0] == ':')
            {
                lower = upper;
                _text = _text[1..];
                if (!TryTakeBound(out upper))
                    return false;
            }

            var length = (long)upper - lower + 1;
            if (_text[0] != ']' || length is < 1 or > int.MaxValue)
                return false;
            _text = _text[1..];
            _stated = [.. _stated, (int)length, lower];
        }

        if (_stated.Length == 0)
            return true;
        if (IsAtEnd() || _text[0] != '=')
            return false;
        _text = _text[1..];
        return true;
    }

    // A number, which something follows.
    bool TryTakeBound(out int bound)
    {
        bound = 0;
        var end = _text.IndexOfAny((byte)':', (byte)']');
        if (end <= 0 || !TextRepresentation.TryReadInt64(_text[..end], out var value) || value != (int)value)
            return false;
        bound = (int)value;
        _text = _text[end..];
        return true;
    }

    // Braces and what is in them. The arrays of a dimension have as many items each; items only lie in the innermost ones.
    bool TryTakeArray(int dimension)
    {
        if (IsAtEnd() || _text[0] != '{' || !TryEnter(dimension))
            return false;
        _text = _text[1..];
        var count = 0;
        while (!IsAtEnd() && (_text[0] != '}' || count > 0))
        {
            if (!(_text[0] == '{' ? TryTakeArray(dimension + 1) : TryTakeItem(dimension)) || IsAtEnd())
                return false;
            count++;
            if (_text[0] == '}')
                break;
            if (_text[0] != _delimiter)
                return false;
            _text = _text[1..];
        }

        // Only the outermost array may be empty.
        if (IsAtEnd() || (count == 0 && dimension > 0))
            return false;
        _text = _text[1..];
        var isFirst = _found[2 * dimension] < 0;
        if (isFirst)
            _found[2 * dimension] = count;
        return isFirst || _found[2 * dimension] == count;
    }

    // A dimension more can only come to light before the first item.
    bool TryEnter(int dimension)
    {
        if (2 * dimension < _found.Length)
            return true;
        if (dimension == MaxDimensions || _items.Count > _firstItem)
            return false;
        _found = [.. _found, -1, 1];
        return true;
    }

    bool TryTakeItem(int dimension)
    {
        if (_found.Length != 2 * (dimension + 1))
            return false;
        if (_text[0] == '"')
            return TryTakeQuoted() && TextRepresentation.TryRead(_unescaped.Span, _element, _items);

        // Up to the delimiter or brace, without the white space before it. A backslash takes what follows as it is.
        _unescaped.Clear();
        var (hasEscapes, kept) = (false, 0);
        while (true)
        {
            var stop = _text.IndexOfAny(Stops);
            if (stop < 0)
                return false;
            _unescaped.Append(_text[..stop]);
            var found = _text[stop];
            _text = _text[stop..];
            if (found == '\\')
            {
                if (_text.Length == 1)
                    return false;
                _unescaped.Append(_text[1]);
                (hasEscapes, kept) = (true, _unescaped.Length);
                _text = _text[2..];
            }
            else if (found == _delimiter || found == '}')
            {
                break;
            }
            else if (found is (byte)',' or (byte)';')
            {
                _unescaped.Append(found);
                _text = _text[1..];
            }
            else
            {
                return false;
            }
        }

        while (_unescaped.Length > kept && TextRepresentation.IsSpace(_unescaped.Span[^1]))
            _unescaped.Truncate(_unescaped.Length - 1);
        if (!hasEscapes && Ascii.EqualsIgnoreCase(_unescaped.Span, "NULL"u8))
        {
            _items.AppendNull();
            return true;
        }

        return _unescaped.Length > 0 && TextRepresentation.TryRead(_unescaped.Span, _element, _items);
    }

    bool TryTakeQuoted()
    {
        _unescaped.Clear();
        _text = _text[1..];
        while (true)
        {
            var stop = _text.IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0)
                return false;
            _unescaped.Append(_text[..stop]);
            var isEnd = _text[stop] == '"';
            _text = _text[(stop + 1)..];
            if (isEnd)
                return true;
            if (_text.Length == 0)
                return false;
            _unescaped.Append(_text[0]);
            _text = _text[1..];
        }
    }

    // Goes over white space.
    bool IsAtEnd()
    {
        while (_text.Length > 0 && TextRepresentation.IsSpace(_text[0]))
            _text = _text[1..];
        return _text.Length == 0;
    }
}
