namespace Sluice.Formats.Json;

/// <summary>
/// Finds the values of a file one by one: objects one after the other, with or without line breaks between them, or in an array.
/// </summary>
struct JsonSequence
{
    Place _place;

    enum Place
    {
        BetweenValues,
        BehindBracket,
        BehindItem,
        BehindComma,
    }

    /// <summary>The bytes that <see cref="Start"/> needs, if the file has as many.</summary>
    public const int MaxStartBytes = 3;

    /// <summary>Whether the file may end here.</summary>
    public readonly bool IsComplete => _place == Place.BetweenValues;

    /// <summary>Where the values of a file begin: behind its byte order mark, if it has one.</summary>
    public static int Start(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? MaxStartBytes : 0;

    /// <summary>Moves to the next value.</summary>
    /// <returns>False where the bytes end before it, or at the problem that the scanner then has.</returns>
    public bool TryMoveToValue(ref JsonScanner scanner)
    {
        while (scanner.TrySkipSpace())
        {
            switch (_place, scanner.Current)
            {
                case (Place.BetweenValues, (byte)'['):
                    _place = Place.BehindBracket;
                    break;
                case (Place.BehindBracket or Place.BehindItem, (byte)']'):
                    _place = Place.BetweenValues;
                    break;
                case (Place.BehindItem, (byte)','):
                    _place = Place.BehindComma;
                    break;
                case (Place.BehindItem, _):
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
        if (_place != Place.BetweenValues)
            _place = Place.BehindItem;
    }
}
