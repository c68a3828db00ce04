using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Strings;

/// <summary>xml. Its bytes are UTF-8 whatever encoding a declaration names, which the server would believe.</summary>
sealed class XmlCodec(PgType type) : TextCodec(type)
{
    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var end = text.StartsWith("<?xml "u8) ? text.IndexOf("?>"u8) : -1;
        var encoding = end < 0 ? -1 : text[..end].IndexOf(" encoding="u8);
        var value = encoding + " encoding=".Length;
        var length = encoding < 0 || value >= end ? -1 : text[(value + 1)..end].IndexOf(text[value]);
        if (length < 0)
        {
            base.Parse(text, output);
            return;
        }

        base.Parse(text[..encoding], output);
        base.Parse(text[(value + length + 2)..], output);
    }
}
