namespace Sluice.Formats.Parquet.Thrift;

/// <summary>Types on the wire (Thrift compact protocol, "Struct encoding"). In lists <see cref="True"/> stands for booleans.</summary>
enum CompactType : byte
{
    Stop = 0,
    True = 1,
    False = 2,
    Byte = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
    Uuid = 13,
}
