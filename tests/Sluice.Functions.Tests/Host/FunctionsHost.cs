using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Sluice.Functions.Tests.Rpc;
using Sluice.Functions.Tests.Support;
using P = Microsoft.DurableTask.Protobuf;

namespace Sluice.Functions.Tests;

/// <summary>
/// A Functions host as small as the tests need it: a durable engine in memory, one worker process at a time, which is replaced when it
/// ends, and the app's endpoints over HTTP.
/// </summary>
sealed class FunctionsHost : IAsyncDisposable
{
    readonly EngineServer _engine;
    readonly WorkerStreams _streams;
    readonly string _folder;
    readonly IReadOnlyDictionary<string, string> _settings;
    readonly CancellationTokenSource _stop = new();
    readonly HttpClient _http = new();
    readonly TaskHub _hub;
    readonly Task _work;
    Task<WorkerProcess> _worker;

    FunctionsHost(EngineServer engine, WorkerStreams streams, string folder, IReadOnlyDictionary<string, string> settings)
    {
        (_engine, _streams, _folder, _settings) = (engine, streams, folder, settings);
        _worker = StartWorkerAsync();
        _hub = new TaskHub(new P.TaskHubSidecarService.TaskHubSidecarServiceClient(engine.Channel), InvokeAsync);
        _work = _hub.WorkAsync(_stop.Token);
    }

    /// <summary>What the worker has logged.</summary>
    public ConcurrentQueue<RpcLog> Log { get; } = new();

    /// <summary>What each orchestrator and activity that ran was given: inputs, and histories as they are sent.</summary>
    public ConcurrentQueue<string> Given { get; } = new();

    /// <summary>What was answered to each activity that ran.</summary>
    public ConcurrentQueue<(string Function, InvocationResponse Answer)> Answers { get; } = new();

    /// <summary>What the orchestrations have written down.</summary>
    public IEnumerable<HistorySize> Histories => _hub.Histories.Values;

    /// <summary>The worker process, when it is ready.</summary>
    public Task<WorkerProcess> Worker => _worker;

    /// <param name="settings">The app's settings.</param>
    /// <param name="folder">The app's folder; where it was built when none is given.</param>
    public static async Task<FunctionsHost> StartAsync(IReadOnlyDictionary<string, string> settings, string? folder = null)
    {
        var streams = new WorkerStreams();
        var host = new FunctionsHost(await EngineServer.StartAsync(streams), streams, folder ?? WorkerProcess.Built, settings);
        await host._worker;
        return host;
    }

    /// <summary>
    /// Sends a request to the function whose route it matches best, as the host does: to the worker's server and over the stream.
    /// </summary>
    public async Task<(int Status, JsonNode? Body)> SendAsync(
        string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var worker = await _worker;
        var called = $"/api{path.Split('?')[0]}";
        var routes = worker.Functions
            .Select(pair => (Name: pair.Key, Trigger: pair.Value.RawBindings.Select(binding => JsonNode.Parse(binding)!).First()))
            .Where(function => function.Trigger["route"] is not null
                && function.Trigger["methods"]!.AsArray().Any(allowed => ((string)allowed!).Equals(method, StringComparison.OrdinalIgnoreCase)))
            .Select(function => (function.Name, Template: TemplateParser.Parse((string)function.Trigger["route"]!)))
            // The real host takes the first that fits, by the order of names: https://github.com/Azure/azure-functions-host/issues/3153.
            .OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, template) in routes)
        {
            var values = new RouteValueDictionary();
            if (!new TemplateMatcher(template, []).TryMatch(called, values))
                continue;
            var request = Request(worker, name, new TypedData { Http = new RpcHttp() });
            foreach (var (key, value) in values)
                request.TriggerMetadata[key] = new TypedData { String = (string)value! };
            using var message = new HttpRequestMessage(new HttpMethod(method), new Uri(worker.Http, $"/api{path}"));
            message.Headers.Add("x-ms-invocation-id", request.InvocationId);
            foreach (var (header, value) in headers.Where(one => one.Name.StartsWith("If-", StringComparison.OrdinalIgnoreCase)))
                message.Headers.TryAddWithoutValidation(header, value);
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

    /// <summary>The name of the queue of a function, as the worker tells it.</summary>
    public async Task<string> QueueOfAsync(string function) =>
        (string)(await _worker).Functions[function].RawBindings.Select(binding => JsonNode.Parse(binding)!).First(binding => binding["queueName"] is not null)["queueName"]!;

    /// <summary>Runs a function with a message of a queue.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task TakeAsync(string function, string message, string id)
    {
        var worker = await _worker;
        var request = Request(worker, function, new TypedData { String = message });
        request.TriggerMetadata["Id"] = new TypedData { String = id };
        if ((await worker.InvokeAsync(request, _stop.Token)).Result is { Status: not StatusResult.Types.Status.Success } failed)
            throw new InvalidOperationException(failed.Exception.Message);
    }

    /// <summary>Waits until the engine has ended a run.</summary>
    public Task WaitForEndAsync(string runId, TimeSpan patience) => _engine.WaitForEndAsync(runId, patience);

    /// <summary>Ends the worker's process at once, as a lack of memory does, and waits until the host starts another.</summary>
    public async Task KillWorkerAsync()
    {
        var killed = _worker;
        (await killed).Kill();
        await Eventually.TrueAsync(() => Task.FromResult(_worker != killed), TimeSpan.FromSeconds(30));
    }

    /// <summary>Cancels what runs in the worker, as a host does that stops.</summary>
    public Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        foreach (var worker in _streams.Workers)
            await worker.DisposeAsync();
        _http.Dispose();
        await _engine.DisposeAsync();
        _stop.Dispose();
    }

    async Task<WorkerProcess> StartWorkerAsync()
    {
        var worker = new WorkerProcess(_folder, _engine.Address, _settings, Log);
        _streams.Add(worker);
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
        Given.Enqueue(trigger ?? "");
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
        ["rpcBaseUrl"] = _engine.Address.ToString(),
        ["taskHubName"] = "Sluice",
        ["connectionName"] = "AzureWebJobsStorage",
        ["requiredQueryStringParameters"] = "",
        ["httpBaseUrl"] = "http://localhost/",
        ["maxGrpcMessageSizeInBytes"] = 4 * 1024 * 1024,
    }.ToJsonString();
}
