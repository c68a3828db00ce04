namespace Sluice.Functions.Tests.Support;

/// <summary>Waits for what another process does.</summary>
static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan patience)
    {
        using var end = new CancellationTokenSource(patience);
        while (!await condition())
            await Task.Delay(50, end.Token);
    }
}
