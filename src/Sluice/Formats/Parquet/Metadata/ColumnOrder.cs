using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>ColumnOrder</c>: by which order <see cref="Statistics"/> hold the least and the greatest value.</summary>
/// <param name="Id">The field id of the union.</param>
readonly record struct ColumnOrder(short Id) : ICompactStruct<ColumnOrder>
{
    /// <summary>The order of the column's logical or physical type.</summary>
    public static ColumnOrder TypeDefined => new(1);

    public static ColumnOrder Read(ref CompactReader reader)
    {
        short id = 0, field = 0;
        while (reader.NextField(ref field))
        {
            id = field;
            reader.Skip();
        }

        return new ColumnOrder(id);
    }

    public void Write(CompactWriter writer) => writer.WriteEmpty(Id);
}
