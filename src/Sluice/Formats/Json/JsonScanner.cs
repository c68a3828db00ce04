using System.Buffers;
using System.Text;

namespace Sluice.Formats.Json;

/// <summary>
/// Walks over JSON values (RFC 8259) and notes where those looked for begin and end. Its methods return false where the bytes end
/// before the value does; <see cref="Problem"/> is then null, or says what is wrong.
/// </summary>
/// <param name="isEnd">Whether no more follow.</param>
ref struct JsonScanner(ReadOnlySpan<byte> bytes, bool isEnd)
{
    /// <summary>Objects and arrays in each other that are read; deeper ones are taken for damage.</summary>
    public const int MaxDepth = 256;

    const int MaxQuotedNameLength = 100;

    static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n"u8);

    static readonly SearchValues<byte> AfterNumber = SearchValues.Create(" \t\r\n,]}"u8);

    readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Where it is.</summary>
    public int Position;

    /// <summary>What is wrong at <see cref="Position"/>, as the end of a sentence.</summary>
    public string? Problem;

    /// <summary>Whether the problem is no damage.</summary>
    public bool IsNotSupported;

    /// <summary>Where each capture's value begins, and ends; -1 is nowhere.</summary>
    public Span<int> Starts, Ends;

    /// <summary>The byte it is at.</summary>
    public readonly byte Current => _bytes[Position];

    /// <summary>Moves to the next byte that is not white space.</summary>
    public bool TrySkipSpace()
    {
        if (Position < _bytes.Length && _bytes[Position] > ' ')
            return true;
        var found = _bytes[Position..].IndexOfAnyExcept(WhiteSpace);
        Position = found < 0 ? _bytes.Length : Position + found;
        return found >= 0;
    }

    /// <summary>Moves behind the value that begins here.</summary>
    /// <param name="node">What is looked for in it.</param>
    /// <param name="depth">The objects and arrays around it.</param>
    public bool TryValue(PathNode? node, int depth)
    {
        if (node is null)
            return TryWalk(null, depth);
        var start = Position;
        if (node.LooksInside)
        {
            // Of properties of the same name the last one counts, also for what is looked for inside.
            foreach (var capture in node.AllCaptures)
                Starts[capture] = -1;
        }

        if (!TryWalk(node.LooksInside ? node : null, depth))
            return false;
        foreach (var capture in node.Captures)
            (Starts[capture], Ends[capture]) = (start, Position);
        return true;
    }

    bool TryWalk(PathNode? node, int depth) => _bytes[Position] switch
    {
        (byte)'"' => TryString(out _),
        (byte)'{' => depth < MaxDepth ? TryObject(node, depth + 1) : IsTooDeep(),
        (byte)'[' => depth < MaxDepth ? TryArray(node, depth + 1) : IsTooDeep(),
        (byte)'t' => TryLiteral("true"u8),
        (byte)'f' => TryLiteral("false"u8),
        (byte)'n' => TryLiteral("null"u8),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => TryNumber(),
        _ => Fails("a value is expected"),
    };

    bool TryObject(PathNode? node, int depth)
    {
        Position++;
        if (!TrySkipSpace())
            return false;
        if (_bytes[Position] == '}')
        {
            Position++;
            return true;
        }

        for (var i = 0; ; i++)
        {
            if (_bytes[Position] != '"')
                return Fails("a property's name is expected");
            var start = Position + 1;
            if (!TryString(out var hasEscapes))
                return false;
            var name = _bytes[start..(Position - 1)];
            if (!TrySkipSpace())
                return false;
            if (_bytes[Position] != ':')
                return Fails("':' is expected");
            Position++;
            if (!TrySkipSpace())
                return false;
            if (!TryFind(node, name, hasEscapes, i, out var child) || !TryValue(child, depth) || !TrySkipSpace())
                return false;
            if (_bytes[Position] == '}')
            {
                Position++;
                return true;
            }

            if (_bytes[Position] != ',')
                return Fails("',' or '}' is expected");
            Position++;
            if (!TrySkipSpace())
                return false;
        }
    }

    bool TryArray(PathNode? node, int depth)
    {
        Position++;
        if (!TrySkipSpace())
            return false;
        if (_bytes[Position] == ']')
        {
            Position++;
            return true;
        }

        for (var i = 0; ; i++)
        {
            var child = node?.EveryItem;
            if (node?.Items is { } items)
                items.TryGetValue(i, out child);
            if (!TryValue(child, depth) || !TrySkipSpace())
                return false;
            if (_bytes[Position] == ']')
            {
                Position++;
                return true;
            }

            if (_bytes[Position] != ',')
                return Fails("',' or ']' is expected");
            Position++;
            if (!TrySkipSpace())
                return false;
        }
    }

    /// <summary>Finds the node of a property.</summary>
    /// <returns>False for one that is refused.</returns>
    bool TryFind(PathNode? node, ReadOnlySpan<byte> name, bool hasEscapes, int position, out PathNode? child)
    {
        child = null;
        if (node is null)
            return true;
        byte[]? rented = null;
        if (hasEscapes)
        {
            rented = ArrayPool<byte>.Shared.Rent(name.Length);
            name = rented.AsSpan(0, JsonString.Unescape(name, rented));
        }

        child = node.Find(name, position);
        if (node.Names is { } names)
            names.TryAdd(Encoding.UTF8.GetString(name), true);
        if (child is null && node.RefusesUnknown)
        {
            var shown = Encoding.UTF8.GetString(name[..Math.Min(name.Length, MaxQuotedNameLength)]);
            Problem = $"an object has a property '{shown}' that the first objects did not have: map the columns, this one or the others";
            IsNotSupported = true;
        }

        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return Problem is null;
    }

    bool TryString(out bool hasEscapes)
    {
        hasEscapes = false;
        for (var i = Position + 1; ;)
        {
            var stop = _bytes[i..].IndexOfAny(JsonString.Stops);
            if (stop < 0)
                return false;
            i += stop;
            switch (_bytes[i])
            {
                case (byte)'"':
                    Position = i + 1;
                    return true;
                case (byte)'\\':
                    hasEscapes = true;
                    if (!TryEscape(ref i))
                        return false;
                    break;
                default:
                    Position = i;
                    return Fails("a string has a control character, which must be escaped");
            }
        }
    }

    bool TryEscape(ref int i)
    {
        if (++i == _bytes.Length)
            return false;
        var kind = _bytes[i++];
        if (kind is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
            return true;
        for (var digits = 0; kind == 'u'; digits++)
        {
            if (digits == 4)
                return true;
            if (i == _bytes.Length)
                return false;
            if (!char.IsAsciiHexDigit((char)_bytes[i++]))
                break;
        }

        Position = i - 1;
        return Fails("a string has an escape that JSON does not know");
    }

    bool TryNumber()
    {
        var i = Position;
        if (_bytes[i] == '-')
            i++;
        var first = i;
        if (!TryDigits(ref i))
            return false;
        if (_bytes[first] == '0' && i > first + 1)
        {
            Position = first;
            return Fails("a number begins with 0");
        }

        if (i < _bytes.Length && _bytes[i] == '.')
        {
            i++;
            if (!TryDigits(ref i))
                return false;
        }

        if (i < _bytes.Length && _bytes[i] is (byte)'e' or (byte)'E')
        {
            i++;
            if (i < _bytes.Length && _bytes[i] is (byte)'+' or (byte)'-')
                i++;
            if (!TryDigits(ref i))
                return false;
        }

        if (i == _bytes.Length && !isEnd)
            return false;
        Position = i;
        return i == _bytes.Length || AfterNumber.Contains(_bytes[i]) || Fails("a number is followed by what is not part of it");
    }

    /// <summary>Moves over the digits of a number, of which there must be one.</summary>
    bool TryDigits(ref int i)
    {
        var start = i;
        while (i < _bytes.Length && char.IsAsciiDigit((char)_bytes[i]))
            i++;
        if (i > start)
            return true;
        Position = i;
        return i < _bytes.Length && Fails("a digit is expected");
    }

    bool TryLiteral(ReadOnlySpan<byte> literal)
    {
        var rest = _bytes[Position..];
        if (rest.StartsWith(literal))
        {
            Position += literal.Length;
            return true;
        }

        return !literal.StartsWith(rest) && Fails("a value is expected");
    }

    /// <summary>What is thrown for the problem.</summary>
    /// <param name="offset">Bytes of the file before these.</param>
    /// <param name="row">The number of the row.</param>
    public readonly Exception Fault(long offset, long row)
    {
        var message = $"The JSON cannot be read at byte {offset + Position}, in row {row}: {Problem}.";
        return IsNotSupported ? new NotSupportedException(message) : new InvalidDataException(message);
    }

    bool IsTooDeep()
    {
        IsNotSupported = true;
        return Fails($"objects and arrays are more than {MaxDepth} deep in each other, which is not supported");
    }

    bool Fails(string problem)
    {
        Problem = problem;
        return false;
    }
}
