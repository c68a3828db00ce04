using System.Text;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Strings;

/// <summary>Enums: their labels.</summary>
sealed class EnumCodec(PgType type) : TextCodec(type)
{
    readonly byte[][] _labels = [.. type.Labels.Select(Encoding.UTF8.GetBytes)];

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        foreach (var label in _labels)
        {
            if (text.SequenceEqual(label))
            {
                output.Append(text);
                return;
            }
        }

        throw NotOfType();
    }
}
