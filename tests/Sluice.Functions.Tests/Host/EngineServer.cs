using System.Net;
using DurableTask.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sluice.Functions.Tests;

/// <summary>Durable's own engine in memory, which is spoken to over gRPC as the one of a Functions host is.</summary>
sealed class EngineServer : IAsyncDisposable
{
    readonly WebApplication _server;

    EngineServer(WebApplication server)
    {
        _server = server;
        Address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Channel = GrpcChannel.ForAddress(Address);
    }

    public Uri Address { get; }

    public GrpcChannel Channel { get; }

    /// <param name="workers">What takes the streams of worker processes; null for none.</param>
    public static async Task<EngineServer> StartAsync(WorkerStreams? workers = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var engine = new Engine();
        builder.Services.AddGrpc();
        builder.Services
            .AddSingleton<IOrchestrationService>(engine)
            .AddSingleton<IOrchestrationServiceClient>(engine)
            .AddSingleton<TaskHubGrpcServer>();
        if (workers is not null)
            builder.Services.AddSingleton(workers);
        var server = builder.Build();
        server.MapGrpcService<TaskHubGrpcServer>();
        if (workers is not null)
            server.MapGrpcService<WorkerStreams>();
        await server.StartAsync();
        return new EngineServer(server);
    }

    /// <summary>Waits until an orchestration has ended: the history of runs is told of it a moment before.</summary>
    public Task WaitForEndAsync(string instanceId, TimeSpan patience) => _server.Services.GetRequiredService<IOrchestrationServiceClient>()
        .WaitForOrchestrationAsync(instanceId, null, patience, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>On its own it would run as many activities at once as the machine has processors.</summary>
    sealed class Engine : InMemoryOrchestrationService, IOrchestrationService
    {
        int IOrchestrationService.MaxConcurrentTaskActivityWorkItems => 16;

        int IOrchestrationService.MaxConcurrentTaskOrchestrationWorkItems => 16;
    }
}
