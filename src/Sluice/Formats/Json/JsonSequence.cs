namespace Sluice.Formats.Json;

/// <summary>
/// Finds the values of a file one by one: objects one after the other, with or without line breaks between them, or in an array.
/// </summary>
struct JsonSequence
{
    State _state;

    enum State
    {
        BetweenValues,
        BehindBracket,
        BehindItem,
        BehindComma,
    }

    /// <summary>The bytes that <see cref="Start"/> needs, if the file has as many.</summary>
    public const int MaxStartBytes = 3;

    /// <summary>Whether the file may end here.</summary>
    public readonly bool IsComplete => _state == State.BetweenValues;

    /// <summary>Where the values of a file begin: behind its byte order mark, if it has one.</summary>
    public static int Start(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? MaxStartBytes : 0;

    /// <summary>Moves to the next value.</summary>
    /// <returns>False where the bytes end before it, or at the problem that the scanner then has.</returns>
    public bool TryMoveToValue(ref JsonScanner scanner)
    {
        while (scanner.TrySkipSpace())
        {
            switch (_state, scanner.Current)
            {
                case (State.BetweenValues, (byte)'['):
                    _state = State.BehindBracket;
                    break;
                case (State.BehindBracket or State.BehindItem, (byte)']'):
                    _state = State.BetweenValues;
                    break;
                case (State.BehindItem, (byte)','):
                    _state = State.BehindComma;
                    break;
                case (State.BehindItem, _):
                    scanner.Problem = "',' or ']' is expected";
                    return false;
                default:
                    return true;
            }

            scanner.Position++;
        }

        return false;
    }

    /// <summary>Takes note that a value was read.</summary>
    public void EndValue()
    {
        if (_state != State.BetweenValues)
            _state = State.BehindItem;
    }
}
