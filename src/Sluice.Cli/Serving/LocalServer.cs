using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Cli.Copies;
using Sluice.Cli.Observing;
using Sluice.Cli.Serving.Watching;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Http;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Telemetry;
using Sluice.Triggers.State;

namespace Sluice.Cli.Serving;

/// <summary>A server of the HTTP API on this machine.</summary>
static class LocalServer
{
    static readonly TimeSpan CleanUpInterval = TimeSpan.FromDays(1);

    // Whoever still reads an answer then is cut off.
    static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    /// <summary>The version of this program.</summary>
    public static string Version { get; } = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    /// <summary>Serves a factory until it is told to stop.</summary>
    /// <exception cref="SluiceException">It cannot listen, or the store cannot be opened.</exception>
    public static async Task RunAsync(FactorySource source, ServerOptions options, CancellationToken stop)
    {
        var store = await LocalHistory.OpenAsync(stop);
        var history = LocalHistory.Of(store);
        var states = new ServedStates(store, TimeProvider.System);
        var answers = new TaskCompletionSource<Answers>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = Build(options);
        using var metrics = new PrometheusPage();
        metrics.AddTo(server, options);
        // Who calls early waits until the runs are there.
        server.Run(async context => await (await answers.Task).AnswerAsync(context));
        var address = await ListenAsync(server, options);

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var runs = new ServedRuns(options.Folder, source, states, history, new Uri(address, "api"), stopping.Token);
        var ticks = new ServedTicks(source, store, runs, history);
        Instruments.CountRuns(() => runs.Count);
        try
        {
            await runs.ResumeAsync(CancellationToken.None);
            var delivery = EventDelivery.Of(source, runs, LocalRun.Outputs, store, history, TimeProvider.System);
            var watch = new BlobWatch(
                source, new TriggerStates(store, source.Scope, TimeProvider.System), new WatchMarks(store, source.Scope), delivery, TimeProvider.System);
            await watch.BeginAsync(stop);
            answers.SetResult(new Answers(source, runs, store, history, new Uri(address, "api"), options));
            await Console.Out.WriteLineAsync($"{options.Folder} is served at {new Uri(address, "api")}");
            await Task.WhenAll(CleanUpAsync(store, states, history, stop), watch.RunAsync(stop), ticks.RunAsync(stop));
        }
        finally
        {
            await stopping.CancelAsync();
            using var patience = new CancellationTokenSource(AnswerPatience, TimeProvider.System);
            await server.StopAsync(patience.Token);
            await runs.WaitAsync();
        }
    }

    static WebApplication Build(ServerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = HttpBody.MaxBytes;
            kestrel.Listen(options.Address, options.Port);
        });
        // Signals are the program's concern.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder.Build();
    }

    /// <returns>The address to call.</returns>
    static async Task<Uri> ListenAsync(WebApplication server, ServerOptions options)
    {
        try
        {
            await server.StartAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw (exception as SocketException ?? exception.GetBaseException() as SocketException)?.SocketErrorCode switch
            {
                SocketError.AddressNotAvailable => CopyLocation.Error(
                    "--host", $"'{options.Host}' is no address of this machine", "Give one that is, such as 127.0.0.1"),
                SocketError.AccessDenied => CopyLocation.Error(
                    "--port", $"port {options.Port} may not be used by this account", "Give one above 1023"),
                _ => CopyLocation.Error(
                    "--port", $"port {options.Port} of {options.Host} cannot be used: {exception.Message.TrimEnd('.')}", "Give another one, or 0 for a free one"),
            };
        }

        var bound = new Uri(server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
        // At all addresses: others call by the machine's name.
        var isAny = options.Address.Equals(IPAddress.Any) || options.Address.Equals(IPAddress.IPv6Any);
        return isAny ? new UriBuilder(bound) { Host = Dns.GetHostName() }.Uri : bound;
    }

    /// <summary>Deletes what is too old, now and every day, until the server is told to stop.</summary>
    static async Task CleanUpAsync(StateStore store, ServedStates states, RunHistory history, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(CleanUpInterval, TimeProvider.System);
        try
        {
            do
                await DeleteOldAsync(store, states, history, stop);
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    static Task DeleteOldAsync(StateStore store, ServedStates states, RunHistory history, CancellationToken stop) => OldRecords.DeleteAsync(
        LocalRun.Outputs, history, store, TimeProvider.System,
        async oldest =>
        {
            await LocalRun.DeleteJournalsAsync(oldest, stop);
            await states.DeleteBeforeAsync(oldest, stop);
        },
        fault => Console.Error.WriteLine(
            $"what is too old could not be deleted; it is tried again in a day: {(fault as SluiceException)?.Detail ?? Redaction.Of(fault.Message)}"),
        stop);

    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
