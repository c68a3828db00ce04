namespace Sluice.Formats.Parquet.Metadata.Enums;

/// <summary>parquet.thrift, <c>FieldRepetitionType</c>.</summary>
enum Repetition
{
    Required = 0,
    Optional = 1,
    Repeated = 2,
}
