using System.Buffers;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>The quotes of ranges and composites: where needed, with quotes and backslashes twice (rangetypes.c, rowtypes.c).</summary>
static class QuotedText
{
    static readonly SearchValues<byte> Space = SearchValues.Create(" \t\n\v\f\r"u8);

    /// <summary>Appends a part, in quotes if it is empty or holds one of some characters or white space.</summary>
    public static void Append(ReadOnlySpan<byte> part, ReadOnlySpan<byte> special, ByteBuffer output)
    {
        if (part.Length > 0 && !part.ContainsAny(special) && !part.ContainsAny(Space))
        {
            output.Append(part);
            return;
        }

        output.Append((byte)'"');
        foreach (var octet in part)
        {
            if (octet is (byte)'"' or (byte)'\\')
                output.Append(octet);
            output.Append(octet);
        }

        output.Append((byte)'"');
    }

    /// <summary>Reads a part up to one of some characters, without its quotes and backslashes.</summary>
    /// <returns>False when a quote is not closed, or the end comes before any of the characters.</returns>
    public static bool TryRead(ref TextCursor cursor, ReadOnlySpan<byte> ends, ByteBuffer output)
    {
        var isQuoted = false;
        while (!cursor.IsAtEnd)
        {
            if (!isQuoted && ends.Contains(cursor.Next))
                return true;
            var octet = cursor.Read();
            if (octet == '\\')
            {
                if (cursor.IsAtEnd)
                    return false;
                output.Append(cursor.Read());
            }
            else if (octet != '"')
            {
                output.Append(octet);
            }
            else if (isQuoted && cursor.TryTake('"'))
            {
                output.Append(octet);
            }
            else
            {
                isQuoted = !isQuoted;
            }
        }

        return false;
    }
}
