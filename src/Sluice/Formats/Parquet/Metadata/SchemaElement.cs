using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>SchemaElement</c>: a node of the schema, which is listed depth first.</summary>
sealed class SchemaElement : ICompactStruct<SchemaElement>
{
    /// <summary>The name; it may be any text.</summary>
    public required string Name { get; init; }

    /// <summary>The physical type of a leaf; null for a group.</summary>
    public PhysicalType? Type { get; init; }

    /// <summary>Bytes of each value of a <see cref="PhysicalType.FixedLenByteArray"/>.</summary>
    public int? TypeLength { get; init; }

    /// <summary>Null only at the root.</summary>
    public Repetition? Repetition { get; init; }

    /// <summary>The children of a group.</summary>
    public int? ChildCount { get; init; }

    /// <summary>What older readers know of the logical type.</summary>
    public ConvertedType? ConvertedType { get; init; }

    /// <summary>The scale of a decimal, for older readers.</summary>
    public int? Scale { get; init; }

    /// <summary>The precision of a decimal, for older readers.</summary>
    public int? Precision { get; init; }

    /// <summary>The logical type, if it has one.</summary>
    public LogicalType? LogicalType { get; init; }

    public static SchemaElement Read(ref CompactReader reader)
    {
        string? name = null;
        PhysicalType? type = null;
        Repetition? repetition = null;
        ConvertedType? converted = null;
        LogicalType? logical = null;
        int? typeLength = null, children = null, scale = null, precision = null;
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    type = (PhysicalType)reader.ReadInt32();
                    break;
                case 2:
                    typeLength = reader.ReadInt32();
                    break;
                case 3:
                    repetition = (Repetition)reader.ReadInt32();
                    break;
                case 4:
                    name = reader.ReadString();
                    break;
                case 5:
                    children = reader.ReadInt32();
                    break;
                case 6:
                    converted = (ConvertedType)reader.ReadInt32();
                    break;
                case 7:
                    scale = reader.ReadInt32();
                    break;
                case 8:
                    precision = reader.ReadInt32();
                    break;
                case 10:
                    logical = LogicalType.Read(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new SchemaElement
        {
            Name = name ?? throw reader.Damaged("a schema element has no name"),
            Type = type,
            TypeLength = typeLength,
            Repetition = repetition,
            ChildCount = children,
            ConvertedType = converted,
            Scale = scale,
            Precision = precision,
            LogicalType = logical,
        };
    }

    public void Write(CompactWriter writer)
    {
        if (Type is { } type)
            writer.Write(1, (int)type);
        if (TypeLength is { } typeLength)
            writer.Write(2, typeLength);
        if (Repetition is { } repetition)
            writer.Write(3, (int)repetition);
        writer.Write(4, Name);
        if (ChildCount is { } children)
            writer.Write(5, children);
        if (ConvertedType is { } converted)
            writer.Write(6, (int)converted);
        if (Scale is { } scale)
            writer.Write(7, scale);
        if (Precision is { } precision)
            writer.Write(8, precision);
        if (LogicalType is { } logical)
            writer.Write(10, logical);
    }
}
