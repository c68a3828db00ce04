using System.Collections.Concurrent;
using Grpc.Core;
using Sluice.Functions.Tests.Rpc;

namespace Sluice.Functions.Tests;

/// <summary>Takes the streams of worker processes that start.</summary>
sealed class WorkerStreams : FunctionRpc.FunctionRpcBase
{
    readonly ConcurrentDictionary<string, WorkerProcess> _workers = new();

    public IEnumerable<WorkerProcess> Workers => _workers.Values;

    public void Add(WorkerProcess worker) => _workers[worker.Id] = worker;

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        await requestStream.MoveNext(context.CancellationToken);
        await _workers[requestStream.Current.StartStream.WorkerId].ListenAsync(requestStream, responseStream);
    }
}
