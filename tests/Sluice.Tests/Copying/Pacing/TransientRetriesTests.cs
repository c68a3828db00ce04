using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Pacing;
using Sluice.Definitions;
using Sluice.Tests.Orchestration;

namespace Sluice.Tests.Copying.Pacing;

/// <summary>How often and how far apart a step is tried again.</summary>
public sealed class TransientRetriesTests
{
    static readonly Reference Nowhere = new("nowhere", []);

    readonly ManualTime _time = new();

    [Fact]
    public async Task By_default_six_tries_follow_with_waits_of_at_most_half_a_minute()
    {
        var attempts = 0;
        var retries = new TransientRetries(Job(new(null, null), new(null, null)), _time, (_, _) => { });

        var fault = await Assert.ThrowsAsync<SluiceException>(() => FailAsync(retries, Side.Sink, () => attempts++));

        Assert.Equal((7, 6, "Sink 57P03"), (attempts, retries.Count, retries.LastFault));
        Assert.EndsWith("It was tried 7 times.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(6, _time.Waits.Count);
        Assert.All(_time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(Side.Source, 3)]
    [InlineData(Side.Sink, 1)]
    [InlineData(Side.Engine, 1)]
    public async Task A_fault_counts_against_the_side_that_it_is_on(Side side, int expected)
    {
        var attempts = 0;
        var retries = new TransientRetries(Job(new(2, TimeSpan.FromSeconds(1)), new(0, null)), _time, (_, _) => { });

        await Assert.ThrowsAsync<SluiceException>(() => FailAsync(retries, side, () => attempts++));

        Assert.Equal(expected, attempts);
    }

    [Fact]
    public async Task What_stays_is_not_tried_again()
    {
        var attempts = 0;
        var retries = new TransientRetries(Job(new(null, null), new(null, null)), _time, (_, _) => { });

        await Assert.ThrowsAsync<SluiceException>(() => FailAsync(retries, Side.Sink, () => attempts++, isTransient: false));

        Assert.Equal(1, attempts);
        Assert.Empty(_time.Waits);
    }

    static Task<int> FailAsync(TransientRetries retries, Side side, Action attempt, bool isTransient = true) => retries.RunAsync<int>(
        _ =>
        {
            attempt();
            throw new SluiceException(side, "57P03", "The server is starting up.") { IsTransient = isTransient };
        },
        CancellationToken.None);

    static CopyJob Job(TransientRetry source, TransientRetry sink) => new(
        new TableSource(Nowhere, "AzurePostgreSql") { Retry = source },
        new TableSink(Nowhere, "AzurePostgreSql", null, "orders") { Retry = sink });
}
