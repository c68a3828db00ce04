namespace Sluice.Formats.Parquet.Metadata.Enums;

/// <summary>The units of times: the field ids of <c>TimeUnit</c> in parquet.thrift.</summary>
enum TimeUnit
{
    Millis = 1,
    Micros = 2,
    Nanos = 3,
}
