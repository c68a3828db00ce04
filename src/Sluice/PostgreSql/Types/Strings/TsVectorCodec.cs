using System.Buffers.Text;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Strings;

/// <summary>
/// Lexemes, each ended by a zero byte, with their positions: 14 bits each below 2 bits of weight (tsvector.c, tsvectorsend). The
/// server sorts them when it receives them, but takes no lexeme twice and positions only in order.
/// </summary>
sealed class TsVectorCodec(PgType type) : TextRepresentationCodec(type)
{
    const int MaxPosition = (1 << 14) - 1;
    const int MaxPositions = 255;
    const int MaxLexemeBytes = (1 << 11) - 1;

    readonly ByteBuffer _bytes = Scratch();
    readonly List<Lexeme> _lexemes = [];

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var count = wire.ReadCount(3);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                output.Append((byte)' ');
            AppendQuoted(wire.ReadText(), output);
            var positions = wire.ReadUInt16();
            for (var j = 0; j < positions; j++)
            {
                output.Append(j == 0 ? (byte)':' : (byte)',');
                var position = wire.ReadUInt16();
                TextRepresentation.Write(position & MaxPosition, output);
                if (position >> 14 != 0)
                    output.Append((byte)("DCBA"[position >> 14]));
            }
        }

        wire.End();
    }

    /// <summary>Appends a lexeme as tsvectorout prints it: quoted, with quotes and backslashes twice.</summary>
    public static void AppendQuoted(ReadOnlySpan<byte> lexeme, ByteBuffer output)
    {
        output.Append((byte)'\'');
        foreach (var octet in lexeme)
        {
            if (octet is (byte)'\'' or (byte)'\\')
                output.Append(octet);
            output.Append(octet);
        }

        output.Append((byte)'\'');
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        _bytes.Clear();
        _lexemes.Clear();
        var cursor = new TextCursor(text);
        for (cursor.SkipSpace(); !cursor.IsAtEnd; cursor.SkipSpace())
        {
            var start = _bytes.Length;
            ReadLexeme(ref cursor);
            var length = _bytes.Length - start;
            if (length is 0 or > MaxLexemeBytes)
                throw NotOfType();
            var positions = new SortedDictionary<int, int>();
            while (cursor.TryTake(positions.Count == 0 ? ':' : ','))
                ReadPosition(ref cursor, positions);
            _lexemes.Add(new Lexeme(start, length, positions));
        }

        _lexemes.Sort(Compare);
        Merge();
        output.AppendInt32(_lexemes.Count);
        foreach (var lexeme in _lexemes)
        {
            output.Append(_bytes.Span.Slice(lexeme.Start, lexeme.Length));
            output.Append(0);
            output.AppendInt16(Math.Min(lexeme.Positions.Count, MaxPositions));
            foreach (var (position, weight) in lexeme.Positions.Take(MaxPositions))
                output.AppendInt16((weight << 14) | position);
        }
    }

    /// <summary>A word, or text in quotes; a backslash takes the next character as it is.</summary>
    void ReadLexeme(ref TextCursor cursor)
    {
        var isQuoted = cursor.TryTake('\'');
        while (isQuoted || !(cursor.IsAtEnd || cursor.Next == ':' || TextCursor.IsSpace(cursor.Next)))
        {
            if (cursor.IsAtEnd)
                throw NotOfType();
            var octet = cursor.Read();
            if (isQuoted && octet == '\'' && !cursor.TryTake('\''))
                return;
            if (octet == '\\')
                octet = cursor.Read();
            if (octet == 0)
                throw NotOfType();
            _bytes.Append(octet);
        }
    }

    void ReadPosition(ref TextCursor cursor, SortedDictionary<int, int> positions)
    {
        if (!Utf8Parser.TryParse(cursor.TakeDigits(), out long position, out _) || position == 0)
            throw NotOfType();
        var weight = cursor.Next switch
        {
            (byte)'A' or (byte)'a' or (byte)'*' => 3,
            (byte)'B' or (byte)'b' => 2,
            (byte)'C' or (byte)'c' => 1,
            (byte)'D' or (byte)'d' => 0,
            _ => -1,
        };
        if (weight >= 0)
            cursor.Read();
        if (!cursor.IsAtEnd && cursor.Next != ',' && !TextCursor.IsSpace(cursor.Next))
            throw NotOfType();
        Add((int)Math.Min(position, MaxPosition), Math.Max(weight, 0), positions);
    }

    /// <summary>Of two weights of a position the higher one counts.</summary>
    static void Add(int position, int weight, SortedDictionary<int, int> positions) =>
        positions[position] = Math.Max(positions.GetValueOrDefault(position), weight);

    void Merge()
    {
        for (var i = _lexemes.Count - 1; i > 0; i--)
        {
            if (Compare(_lexemes[i - 1], _lexemes[i]) != 0)
                continue;
            foreach (var (position, weight) in _lexemes[i].Positions)
                Add(position, weight, _lexemes[i - 1].Positions);
            _lexemes.RemoveAt(i);
        }
    }

    int Compare(Lexeme first, Lexeme second) =>
        _bytes.Span.Slice(first.Start, first.Length).SequenceCompareTo(_bytes.Span.Slice(second.Start, second.Length));

    readonly record struct Lexeme(int Start, int Length, SortedDictionary<int, int> Positions);
}
