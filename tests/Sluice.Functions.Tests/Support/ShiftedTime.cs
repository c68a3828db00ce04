namespace Sluice.Functions.Tests.Support;

/// <summary>A clock that shows another time than the machine's, and goes as fast.</summary>
sealed class ShiftedTime(DateTimeOffset now) : TimeProvider
{
    TimeSpan _shift = now - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;

    /// <summary>Has it be another time now.</summary>
    public void Set(DateTimeOffset to) => _shift = to - System.GetUtcNow();
}
