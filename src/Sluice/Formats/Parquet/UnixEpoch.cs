namespace Sluice.Formats.Parquet;

/// <summary>Parquet counts from 1970 (LogicalTypes.md), batches from 2000: what lies between.</summary>
static class UnixEpoch
{
    public const int Days = 10_957;

    public const long Microseconds = Days * 86_400_000_000;
}
