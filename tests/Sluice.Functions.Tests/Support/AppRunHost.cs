using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Activities;
using Sluice.Tests.Runs;

namespace Sluice.Functions.Tests.Support;

/// <summary>The app's functions on a durable engine.</summary>
sealed class AppRunHost : RunHost
{
    readonly FunctionApp _app;
    readonly DurableEngine _engine;

    /// <param name="factoryFolder">The factory.</param>
    /// <param name="stopsChildren">Whether the engine stops the children of what it stops: some backends do.</param>
    /// <param name="time">Its clock; null for the real one.</param>
    public AppRunHost(string factoryFolder, bool stopsChildren = false, TimeProvider? time = null)
    {
        _app = new FunctionApp(factoryFolder, services => services.AddSingleton(OutputStore.InMemory()).AddSingleton(time ?? TimeProvider.System));
        _engine = new DurableEngine(_app) { StopsChildren = stopsChildren };
    }

    public override Task<(int Status, JsonNode? Body)> SendAsync(string call, string body = "", params (string Name, string Value)[] headers) =>
        _app.SendAsync(call.Split(' ')[0], $"/{call.Split(' ')[1]}", _engine.Client, body, headers);

    public override Task TickAsync() => _app.TickAsync(_engine.Client);

    /// <summary>Waits until nothing is under way any more.</summary>
    public Task IdleAsync() => _engine.IdleAsync();

    public override async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _app.DisposeAsync();
    }
}
