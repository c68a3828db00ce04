using System.Buffers;
using System.Buffers.Text;
using Sluice.Columns;
using Sluice.Copying.Jobs.Translators;

namespace Sluice.Copying.Mapping.Conversion.Builders;

/// <summary>Makes bytes: of PostgreSQL's hex and escapes, and of base64 in JSON.</summary>
sealed class BytesBuilder(ColumnType type, ConversionSettings settings) : ValueBuilder(type, settings)
{
    public override string? AddBytes(ReadOnlySpan<byte> value, Vector to)
    {
        ((BytesVector)to).Append(value);
        return null;
    }

    protected override string? AddJsonText(ReadOnlySpan<byte> text, Vector to)
    {
        var room = ((BytesVector)to).Reserve(Base64.GetMaxDecodedFromUtf8Length(text.Length));
        if (Base64.DecodeFromUtf8(text, room, out _, out var length) != OperationStatus.Done)
            return text.StartsWith("\\x"u8) ? AddText(text, to) : Malformed;
        ((BytesVector)to).Commit(length);
        return null;
    }
}
