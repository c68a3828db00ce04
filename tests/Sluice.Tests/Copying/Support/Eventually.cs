using System.Diagnostics;

namespace Sluice.Tests.Copying.Support;

/// <summary>Waits for what happens in other processes.</summary>
static class Eventually
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer will do, or until patience ends.</summary>
    /// <returns>The last answer.</returns>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> isEnough, TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (isEnough(answer) || clock.Elapsed > patience)
                return answer;
            await Task.Delay(Pause);
        }
    }
}
