using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DurableTask.Core;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Functions.Tests.Rpc;
using P = Microsoft.DurableTask.Protobuf;

namespace Sluice.Functions.Tests;

/// <summary>
/// A Functions host as small as the tests need it: a durable engine in memory, one worker process at a time, which is replaced when it
/// ends, and the app's endpoints over HTTP.
/// </summary>
sealed class FunctionsHost : IAsyncDisposable
{
    readonly WebApplication _server;
    readonly GrpcChannel _channel;
    readonly IReadOnlyDictionary<string, string> _settings;
    readonly ConcurrentDictionary<string, WorkerProcess> _workers = new();
    readonly CancellationTokenSource _stop = new();
    readonly HttpClient _http = new();
    readonly Task _work;
    Task<WorkerProcess> _worker;

    FunctionsHost(WebApplication server, IReadOnlyDictionary<string, string> settings)
    {
        (_server, _settings) = (server, settings);
        server.Services.GetRequiredService<WorkerStreams>().Find = id => _workers[id];
        Address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _channel = GrpcChannel.ForAddress(Address);
        _worker = StartWorkerAsync();
        _work = new TaskHub(new P.TaskHubSidecarService.TaskHubSidecarServiceClient(_channel), InvokeAsync).WorkAsync(_stop.Token);
    }

    /// <summary>What the worker has logged.</summary>
    public ConcurrentQueue<RpcLog> Log { get; } = new();

    /// <summary>What was answered to each activity that ran.</summary>
    public ConcurrentQueue<(string Function, InvocationResponse Answer)> Answers { get; } = new();

    Uri Address { get; }

    /// <param name="settings">The app's settings.</param>
    public static async Task<FunctionsHost> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var engine = new InMemoryOrchestrationService();
        builder.Services.AddGrpc();
        builder.Services
            .AddSingleton<IOrchestrationService>(engine)
            .AddSingleton<IOrchestrationServiceClient>(engine)
            .AddSingleton<TaskHubGrpcServer>()
            .AddSingleton<WorkerStreams>();
        var server = builder.Build();
        server.MapGrpcService<TaskHubGrpcServer>();
        server.MapGrpcService<WorkerStreams>();
        await server.StartAsync();
        var host = new FunctionsHost(server, settings);
        await host._worker;
        return host;
    }

    /// <summary>Sends a request to the function whose route it matches, as the host does: to the worker's server and over the stream.</summary>
    public async Task<(int Status, JsonNode? Body)> SendAsync(string method, string path, string? body = null)
    {
        var worker = await _worker;
        foreach (var (name, function) in worker.Functions)
        {
            var trigger = function.RawBindings.Select(binding => JsonNode.Parse(binding)!).First();
            var values = new RouteValueDictionary();
            if ((string?)trigger["route"] is not { } route
                || !trigger["methods"]!.AsArray().Any(allowed => ((string)allowed!).Equals(method, StringComparison.OrdinalIgnoreCase))
                || !new TemplateMatcher(TemplateParser.Parse(route), []).TryMatch(path, values))
            {
                continue;
            }

            var request = Request(worker, name, new TypedData { Http = new RpcHttp() });
            foreach (var (key, value) in values)
                request.TriggerMetadata[key] = new TypedData { String = (string)value! };
            using var message = new HttpRequestMessage(new HttpMethod(method), new Uri(worker.Http, $"/api{path}"));
            message.Headers.Add("x-ms-invocation-id", request.InvocationId);
            message.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            var invoked = worker.InvokeAsync(request, _stop.Token);
            using var response = await _http.SendAsync(message);
            if ((await invoked).Result is { Status: not StatusResult.Types.Status.Success } failed)
                throw new InvalidOperationException($"{name}: {failed.Exception}");
            var text = await response.Content.ReadAsStringAsync();
            return ((int)response.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null);
        }

        throw new InvalidOperationException($"No function answers {method} {path}.");
    }

    /// <summary>Ends the worker's process at once, as a lack of memory does; the host starts another.</summary>
    public async Task KillWorkerAsync() => (await _worker).Kill();

    /// <summary>Cancels what runs in the worker, as a host does that stops.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        foreach (var worker in _workers.Values)
            await worker.DisposeAsync();
        _http.Dispose();
        _channel.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    async Task<WorkerProcess> StartWorkerAsync()
    {
        var worker = new WorkerProcess(Address, _settings, Log);
        _workers[worker.Id] = worker;
        _ = ReplaceAsync(worker);
        await worker.InitializeAsync();
        return worker;
    }

    async Task ReplaceAsync(WorkerProcess worker)
    {
        await worker.Exited;
        if (!_stop.IsCancellationRequested)
            _worker = StartWorkerAsync();
    }

    async Task<InvocationResponse> InvokeAsync(string function, string? trigger)
    {
        if (!_worker.IsCompletedSuccessfully)
            throw WorkerExitedException.NoneYet();
        var worker = await _worker;
        var answer = await worker.InvokeAsync(Request(worker, function, new TypedData { String = trigger ?? "" }), _stop.Token);
        Answers.Enqueue((function, answer));
        return answer;
    }

    InvocationRequest Request(WorkerProcess worker, string function, TypedData trigger)
    {
        var metadata = worker.Functions[function];
        var request = new InvocationRequest { InvocationId = Guid.NewGuid().ToString(), FunctionId = metadata.FunctionId };
        foreach (var (name, binding) in metadata.Bindings.Where(binding => binding.Value.Direction == BindingInfo.Types.Direction.In))
        {
            request.InputData.Add(new ParameterBinding
            {
                Name = name,
                Data = binding.Type == "durableClient" ? new TypedData { String = Client() } : trigger,
            });
        }

        return request;
    }

    string Client() => new JsonObject
    {
        ["rpcBaseUrl"] = Address.ToString(),
        ["taskHubName"] = "Sluice",
        ["connectionName"] = "AzureWebJobsStorage",
        ["requiredQueryStringParameters"] = "",
        ["baseUrl"] = "http://localhost/",
    }.ToJsonString();

    /// <summary>Takes the streams of workers that start.</summary>
    sealed class WorkerStreams : FunctionRpc.FunctionRpcBase
    {
        public Func<string, WorkerProcess> Find { get; set; } = null!;

        public override async Task EventStream(
            IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
        {
            await requestStream.MoveNext(context.CancellationToken);
            await Find(requestStream.Current.StartStream.WorkerId).ListenAsync(requestStream, responseStream);
        }
    }
}
