using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;

namespace Sluice.Copying.Mapping.Conversion.Builders;

/// <summary>Makes UUIDs.</summary>
sealed class UuidBuilder(ColumnType type, ConversionSettings settings) : ValueBuilder(type, settings)
{
    public override string? AddUuid(UInt128 value, Vector to)
    {
        ((FixedVector<UInt128>)to).Append(value);
        return null;
    }

    public override string? AddText(ReadOnlySpan<byte> text, Vector to) => base.AddText(TextRepresentation.Trim(text), to);
}
