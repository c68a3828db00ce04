using Sluice.Columns;

namespace Sluice.Copying.Conversion;

/// <summary>Makes UUIDs.</summary>
sealed class UuidTarget(ColumnType type, ConversionSettings settings) : Target(type, settings)
{
    public override string? AddUuid(UInt128 value, Vector to)
    {
        ((FixedVector<UInt128>)to).Append(value);
        return null;
    }

    public override string? AddText(ReadOnlySpan<byte> text, Vector to) => base.AddText(TextForm.Trim(text), to);
}
