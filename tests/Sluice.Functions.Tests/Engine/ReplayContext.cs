using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sluice.Functions.Tests;

/// <summary>
/// What an orchestrator sees while it is replayed. Its tasks complete only from the history; what it asks for is numbered, and compared
/// with what the history says it asked for.
/// </summary>
sealed class ReplayContext(string name, string instanceId, string? parentId, string? input) : TaskOrchestrationContext
{
    readonly List<RequestedAction> _requested = [];
    readonly Dictionary<int, TaskCompletionSource<string?>> _open = [];
    DateTime _now;
    bool _isReplaying;
    int _confirmed;
    int _guids;

    /// <summary>All it asked for, in order.</summary>
    public IReadOnlyList<RequestedAction> Requested => _requested;

    /// <summary>What it asked for beyond its history.</summary>
    public IEnumerable<RequestedAction> New => _requested.Skip(_confirmed);

    public string? Status { get; private set; }

    /// <summary>Timers it no longer waits for.</summary>
    public HashSet<int> Abandoned { get; } = [];

    public override TaskName Name => new(name);

    public override string InstanceId => instanceId;

    public override ParentOrchestrationInstance? Parent =>
        parentId is null ? null : new ParentOrchestrationInstance(new TaskName("parent"), parentId);

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => _isReplaying;

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public void Wake(DateTime time, bool isReplaying) => (_now, _isReplaying) = (time, isReplaying);

    public void Confirm(RequestedAction recorded)
    {
        if (_requested.ElementAtOrDefault(_confirmed) is not { } requested || requested != recorded)
        {
            var asked = _requested.ElementAtOrDefault(_confirmed);
            throw new NonDeterministicException($"The history of '{instanceId}' says {recorded}; the replay asks for {asked}.");
        }

        _confirmed++;
    }

    public void Complete(int id, string? result) => Take(id).TrySetResult(result);

    public void Fail(int id, TaskFailureDetails failure) =>
        Take(id).TrySetException(new TaskFailedException(_requested[id].Name, id, failure));

    public override T GetInput<T>() => Wire.Read<T>(input)!;

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
        Wire.Read<TResult>(await Request(ActionKind.Activity, name.Name, Wire.Write(input), null))!;

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        var id = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        return Wire.Read<TResult>(await Request(ActionKind.Child, orchestratorName.Name, Wire.Write(input), id))!;
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        var task = Request(ActionKind.Timer, "timer", fireAt.ToString("O", CultureInfo.InvariantCulture), null);
        var id = _requested.Count - 1;
        cancellationToken.Register(() =>
        {
            if (_open.TryGetValue(id, out var timer) && timer.TrySetCanceled(cancellationToken))
                Abandoned.Add(id);
        });
        return task;
    }

    /// <summary>Nobody raises events here: it ends when its timer does.</summary>
    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        var never = new TaskCompletionSource<T>();
        cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
        return never.Task;
    }

    public override void SetCustomStatus(object? customStatus) => Status = Wire.Write(customStatus);

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw new NotSupportedException();

    public override Guid NewGuid() =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{instanceId} {_guids++}"))).AsSpan(0, 16));

    Task<string?> Request(ActionKind kind, string name, string? input, string? childId)
    {
        var action = new RequestedAction(_requested.Count, kind, name, input, childId);
        _requested.Add(action);
        var source = new TaskCompletionSource<string?>();
        _open.Add(action.Id, source);
        return source.Task;
    }

    TaskCompletionSource<string?> Take(int id) =>
        _open.TryGetValue(id, out var source) && id < _confirmed
            ? source
            : throw new NonDeterministicException($"The history of '{instanceId}' ends action {id}, which the replay did not ask for.");
}
