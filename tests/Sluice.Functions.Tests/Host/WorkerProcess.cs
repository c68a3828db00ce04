using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Grpc.Core;
using Sluice.Functions.Tests.Rpc;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;

namespace Sluice.Functions.Tests;

/// <summary>The app's process, which a host starts and talks to over one stream of messages.</summary>
sealed class WorkerProcess : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly Process _process;
    readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _answers = new();
    readonly TaskCompletionSource<IServerStreamWriter<StreamingMessage>> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly SemaphoreSlim _oneWriter = new(1);
    readonly ConcurrentQueue<RpcLog> _log;
    readonly string _folder;

    /// <param name="folder">The app's folder.</param>
    /// <param name="host">Where the host listens.</param>
    /// <param name="settings">The app's settings.</param>
    /// <param name="log">Where to write what the worker logs.</param>
    public WorkerProcess(string folder, Uri host, IReadOnlyDictionary<string, string> settings, ConcurrentQueue<RpcLog> log)
    {
        (_folder, _log) = (folder, log);
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, UseShellExecute = false };
        string[] arguments =
        [
            "Sluice.Functions.dll",
            "--functions-uri", host.ToString(), "--functions-worker-id", Id, "--functions-request-id", Id,
            "--functions-grpc-max-message-length", "134217728",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = folder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = folder;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => _exited.TrySetResult();
        _process.Start();
    }

    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>Completes when the process has ended.</summary>
    public Task Exited => _exited.Task;

    /// <summary>Its functions by name, with the names and types of their bindings.</summary>
    public IReadOnlyDictionary<string, RpcFunctionMetadata> Functions { get; private set; } = new Dictionary<string, RpcFunctionMetadata>();

    /// <summary>Where its own server takes the requests of functions that are triggered over HTTP.</summary>
    public Uri Http { get; private set; } = null!;

    /// <summary>The app as it was built, which is what is published.</summary>
    public static string Built
    {
        get
        {
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            return Path.Combine(Repository.Root, "src", "Sluice.Functions", "bin", configuration, "net10.0");
        }
    }

    /// <summary>The most memory that it had so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>Reads what the worker says until the stream ends.</summary>
    public async Task ListenAsync(IAsyncStreamReader<StreamingMessage> messages, IServerStreamWriter<StreamingMessage> answers)
    {
        _connected.TrySetResult(answers);
        while (await messages.MoveNext(CancellationToken.None))
        {
            var message = messages.Current;
            var id = message.InvocationResponse?.InvocationId ?? message.RequestId;
            if (message.RpcLog is { } entry)
                _log.Enqueue(entry);
            else if (_answers.TryRemove(id, out var answer))
                answer.TrySetResult(message);
        }
    }

    /// <summary>Makes it ready, as a host does: capabilities, the list of its functions, each of them loaded.</summary>
    public async Task InitializeAsync()
    {
        await _connected.Task.WaitAsync(Patience);
        var request = new WorkerInitRequest { HostVersion = "4.0.0", WorkerDirectory = _folder, FunctionAppDirectory = _folder };
        var ready = await AskAsync(new StreamingMessage { WorkerInitRequest = request });
        Http = new Uri(ready.WorkerInitResponse.Capabilities["HttpUri"]);
        var list = await AskAsync(new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = _folder } });
        Functions = list.FunctionMetadataResponse.FunctionMetadataResults.ToDictionary(function => function.Name);
        foreach (var function in Functions.Values)
        {
            foreach (var binding in function.RawBindings.Select(raw => JsonNode.Parse(raw)!))
                function.Bindings[(string)binding["name"]!] = Binding(binding);
            var load = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function };
            var loaded = await AskAsync(new StreamingMessage { FunctionLoadRequest = load });
            if (loaded.FunctionLoadResponse.Result.Status != StatusResult.Types.Status.Success)
                throw new InvalidOperationException(loaded.FunctionLoadResponse.Result.Exception.Message);
        }

        // Its own server starts beside that.
        await Eventually.TrueAsync(IsServingAsync, Patience);
    }

    /// <summary>Runs a function.</summary>
    /// <exception cref="WorkerExitedException">The process ended first.</exception>
    public async Task<InvocationResponse> InvokeAsync(InvocationRequest request, CancellationToken stop)
    {
        await using var cancelled = stop.Register(() => _ = SendAsync(
            new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = request.InvocationId } }));
        request.TraceContext ??= new RpcTraceContext();
        return (await AskAsync(new StreamingMessage { InvocationRequest = request })).InvocationResponse;
    }

    /// <summary>Ends the process as a lack of memory does: at once.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _exited.Task;
        _process.Dispose();
        _oneWriter.Dispose();
    }

    async Task<bool> IsServingAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(Http.Host, Http.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static BindingInfo Binding(JsonNode binding) => new()
    {
        Type = (string?)binding["type"],
        Direction = Enum.Parse<BindingInfo.Types.Direction>((string)binding["direction"]!, ignoreCase: true),
    };

    async Task<StreamingMessage> AskAsync(StreamingMessage message)
    {
        message.RequestId = message.InvocationRequest?.InvocationId ?? Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers[message.RequestId] = answer;
        await SendAsync(message);
        if (await Task.WhenAny(answer.Task, _exited.Task) == _exited.Task)
            throw WorkerExitedException.Killed();
        return await answer.Task;
    }

    async Task SendAsync(StreamingMessage message)
    {
        var stream = await _connected.Task;
        await _oneWriter.WaitAsync();
        try
        {
            await stream.WriteAsync(message);
        }
        catch (Exception exception) when (exception is InvalidOperationException or RpcException or IOException)
        {
            // The stream breaks a little before the process is known to have ended.
            await _exited.Task.WaitAsync(Patience);
            throw WorkerExitedException.Killed();
        }
        finally
        {
            _oneWriter.Release();
        }
    }
}
