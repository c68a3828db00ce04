using Microsoft.Extensions.Time.Testing;
using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Tests.Api;
using Sluice.Tests.Definitions;
using Sluice.Triggers;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Tests.Connections;

/// <summary>A factory in a folder that is read again when it changes.</summary>
public sealed class FactorySourceTests : IAsyncDisposable
{
    readonly FactoryFiles _files = new FactoryFiles().Trigger("T", Every(1));
    readonly FakeTimeProvider _clock = new();
    readonly MemoryStateStore _state = new(TimeProvider.System);
    readonly FactorySource _source;

    public FactorySourceTests() => _source = new FactorySource(
        _files.Path, null, factory => new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System), _clock);

    [Fact]
    public async Task Files_are_looked_at_once_a_second_and_what_the_api_writes_is_there_at_once()
    {
        var first = _source.Current;
        _files.Trigger("T", Every(2));

        _clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Same(first, _source.Current);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        var second = _source.Current;
        Assert.NotSame(first, second);
        Assert.Same(second, _source.Current);

        var endpoints = new DefinitionEndpoints(_source, new TriggerStates(_state, "f", _clock), new WindowStates(_state, "f"), new FileSecretKeeper(_files.Path), _clock).Routes;
        Assert.Equal(200, (await endpoints.SendAsync("PUT triggers/U", $$"""{ "properties": {{Every(3)}} }""")).Status);
        Assert.Equal(["T", "U"], _source.Current.Factory.All(ResourceKind.Trigger).Select(trigger => trigger.Name));
        Assert.Equal(200, (await endpoints.SendAsync("DELETE triggers/U")).Status);
        Assert.Equal(["T"], _source.Current.Factory.All(ResourceKind.Trigger).Select(trigger => trigger.Name));
    }

    [Fact]
    public void Triggers_are_read_once_and_anew_with_a_new_factory()
    {
        var first = Read();
        Assert.Same(first, Read());

        _files.Trigger("T", Every(2));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.NotSame(first, Read());

        Trigger Read()
        {
            var factory = _source.Current.Factory;
            return ReadTriggers.Of(factory).Find(factory.All(ResourceKind.Trigger).Single());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _files.Dispose();
    }

    static string Every(int hours) => $$"""
        { "type": "ScheduleTrigger", "typeProperties": { "recurrence": { "frequency": "Hour", "interval": {{hours}}, "startTime": "2026-01-01T00:00:00Z" } } }
        """;
}
