using Sluice.Activities;
using Sluice.PostgreSql.Writing;
using Sluice.Triggers.State;

namespace Sluice.Tests;

/// <summary>Names that derive from texts.</summary>
public sealed class TextHashTests
{
    /// <summary>What an earlier version has started or copied is found by them.</summary>
    [Fact]
    public void Names_are_the_same_in_every_version()
    {
        Assert.Equal("6cb55d78-4a5e-9f86-54bc-a478486ae45e", PipelineRunRequest.RerunIdOf("run 1"));
        Assert.Equal("235dd8e9-5fe6-c717-83b1-a449cd9afc31", PipelineRunRequest.IdByTrigger("t", "p", 0));
        Assert.Equal("e3812af2-969a-e904-a0d0-6c7405f3f26c", TriggerRun.IdOf("factory", "Nightly", "2026-01-01"));
        Assert.Equal("5e4453ca344cf675", LedgerKey.HashOf("run 1", "Copy"));
    }
}
