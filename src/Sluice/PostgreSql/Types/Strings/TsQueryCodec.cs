using System.Runtime.CompilerServices;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Strings;

/// <summary>
/// The nodes of the query in prefix order, the right operand before the left one (tsquery.c, tsquerysend). Read only: the server does
/// not take an empty query back in binary, so columns of this type are written by text COPY.
/// </summary>
sealed class TsQueryCodec(PgType type) : TextRepresentationCodec(type)
{
    const byte Value = 1;
    const byte Operator = 2;
    const byte Not = 1;
    const byte And = 2;
    const byte Or = 3;
    const byte Phrase = 4;

    readonly List<Node> _nodes = [];

    public override bool CanEncode => false;

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var count = wire.ReadCount(2);
        _nodes.Clear();
        for (var i = 0; i < count; i++)
            _nodes.Add(ReadNode(ref wire, field));
        wire.End();
        if (count == 0)
            return;
        var ends = Ends();
        if (ends[0] != count)
            throw Damaged();
        Append(0, 0, isRightOfPhrase: false, ends, field, output);
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output) =>
        throw new NotSupportedException("tsquery is written by text COPY.");

    Node ReadNode(ref WireReader wire, ReadOnlySpan<byte> field)
    {
        switch (wire.ReadByte())
        {
            case Value:
                var (weight, prefix) = (wire.ReadByte(), wire.ReadByte());
                var start = field.Length - wire.Left;
                var lexeme = wire.ReadText();
                return new Node(0, weight, prefix != 0, start, lexeme.Length);
            case Operator:
                var code = wire.ReadByte();
                if (code is < Not or > Phrase)
                    throw Damaged();
                return new Node(code, 0, false, 0, code == Phrase ? wire.ReadUInt16() : 0);
            default:
                throw Damaged();
        }
    }

    /// <summary>Where each node's operands end. The left operand begins where the right one, which follows its operator, ends.</summary>
    int[] Ends()
    {
        var ends = new int[_nodes.Count];
        for (var i = ends.Length - 1; i >= 0; i--)
        {
            var operands = _nodes[i].Operator switch { 0 => 0, Not => 1, _ => 2 };
            ends[i] = i + 1;
            for (; operands > 0; operands--)
                ends[i] = ends[i] < ends.Length ? ends[ends[i]] : throw Damaged();
        }

        return ends;
    }

    /// <summary>As infix() in tsquery.c: parentheses where the operator above binds tighter.</summary>
    void Append(int node, int above, bool isRightOfPhrase, int[] ends, ReadOnlySpan<byte> field, ByteBuffer output)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new InvalidDataException("a tsquery nested too deeply");
        var it = _nodes[node];
        if (it.Operator == 0)
        {
            AppendValue(it, field, output);
            return;
        }

        var priority = it.Operator switch { Not => 4, Phrase => 3, And => 2, _ => 1 };
        var isEnclosed = priority < above || (it.Operator == Phrase && isRightOfPhrase);
        if (isEnclosed)
            output.Append("( "u8);
        if (it.Operator == Not)
        {
            output.Append((byte)'!');
            Append(node + 1, priority, false, ends, field, output);
        }
        else
        {
            Append(ends[node + 1], priority, false, ends, field, output);
            AppendOperator(it, output);
            Append(node + 1, priority, it.Operator == Phrase, ends, field, output);
        }

        if (isEnclosed)
            output.Append(" )"u8);
    }

    static void AppendOperator(Node node, ByteBuffer output)
    {
        if (node.Operator == Phrase && node.Length != 1)
        {
            output.Append(" <"u8);
            TextRepresentation.Write(node.Length, output);
            output.Append("> "u8);
            return;
        }

        output.Append(node.Operator switch { And => " & "u8, Or => " | "u8, _ => " <-> "u8 });
    }

    static void AppendValue(Node node, ReadOnlySpan<byte> field, ByteBuffer output)
    {
        TsVectorCodec.AppendQuoted(field.Slice(node.Start, node.Length), output);
        if (node.Weight == 0 && !node.IsPrefix)
            return;
        output.Append((byte)':');
        if (node.IsPrefix)
            output.Append((byte)'*');
        for (var weight = 3; weight >= 0; weight--)
        {
            if ((node.Weight & (1 << weight)) != 0)
                output.Append((byte)"DCBA"[weight]);
        }
    }

    /// <summary>A value, or an operator other than 0; the length is that of the lexeme, or the distance of a phrase.</summary>
    readonly record struct Node(byte Operator, byte Weight, bool IsPrefix, int Start, int Length);
}
