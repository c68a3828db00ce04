namespace Sluice.Tests.Connections;

/// <summary>A second passes each time that somebody looks: nothing is as fresh as before, and what a test writes into a file is seen.</summary>
sealed class RestlessClock : TimeProvider
{
    long _seconds;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Interlocked.Increment(ref _seconds);
}
