using System.Globalization;

namespace Sluice.Tests;

/// <summary>What this thread has had of a processor; other tests have the processors too.</summary>
static class ThreadTime
{
    public static TimeSpan Now
    {
        get
        {
            var nanoseconds = File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0];
            return TimeSpan.FromMicroseconds(long.Parse(nanoseconds, CultureInfo.InvariantCulture) / 1000);
        }
    }
}
