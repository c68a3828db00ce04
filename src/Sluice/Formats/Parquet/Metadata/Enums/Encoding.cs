namespace Sluice.Formats.Parquet.Metadata.Enums;

/// <summary>parquet.thrift, <c>Encoding</c>; Encodings.md says what each is.</summary>
enum Encoding
{
    Plain = 0,
    PlainDictionary = 2,
    Rle = 3,
    BitPacked = 4,
    DeltaBinaryPacked = 5,
    DeltaLengthByteArray = 6,
    DeltaByteArray = 7,
    RleDictionary = 8,
    ByteStreamSplit = 9,
}
