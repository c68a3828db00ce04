using System.Text.Json;
using Azure.Storage.Blobs;

namespace Sluice.Pipelines.Queueing;

/// <summary>
/// Lets no more runs of a pipeline be under way than its <c>concurrency</c> says; the others wait in order. Each pipeline has a list of its
/// runs, which is changed by one at a time. Runs that have ended without a word are taken off it by those that wait.
/// </summary>
public abstract class RunQueues
{
    /// <summary>A queue for runs in this process alone.</summary>
    public static RunQueues InMemory() => new MemoryRunQueues();

    /// <summary>A queue in a folder of this machine, for the runs of all its processes.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="owner">The run that the engine was made for: with it the others end that it runs.</param>
    /// <param name="isAlive">Whether the engine of a run goes on.</param>
    /// <param name="waiting">Is told when a run has to wait.</param>
    /// <param name="time">Tells the time.</param>
    internal static RunQueues InFolder(
        string folder, string owner, Func<string, bool> isAlive, Action<QueueRequest> waiting, TimeProvider time) =>
        new FolderRunQueues(folder, owner, isAlive, waiting, time);

    /// <summary>A queue in a container of an account, which is asked for when the first run comes that may have to wait.</summary>
    public static RunQueues InContainer(Func<BlobContainerClient> container) => new BlobRunQueues(new Lazy<BlobContainerClient>(container));

    /// <summary>Asks to be let in, in the name of a run of this process.</summary>
    /// <returns>Whether it may begin; else it waits, and is to ask again.</returns>
    internal virtual Task<bool> EnterAsync(QueueRequest request, CancellationToken cancellationToken) =>
        EnterAsync(request, request.RunId, (_, _) => Task.FromResult(true), cancellationToken);

    /// <summary>Asks to be let in.</summary>
    /// <param name="request">The run.</param>
    /// <param name="owner">What lives as long as the run.</param>
    /// <param name="isAlive">Whether the owner of another run lives.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether it may begin; else it waits, and is to ask again.</returns>
    public async Task<bool> EnterAsync(
        QueueRequest request, string owner, Func<string, CancellationToken, Task<bool>> isAlive, CancellationToken cancellationToken)
    {
        var own = new QueuedRun(request.RunId, owner, request.Since);
        var runs = await ChangeAsync(request.Pipeline, before => Enter(before, own, request.Most), cancellationToken);
        if (IsIn(runs))
            return true;
        var dead = new HashSet<string>();
        foreach (var other in runs.Select(run => run.Owner).Where(other => other != owner).Distinct())
        {
            if (!await isAlive(other, cancellationToken))
                dead.Add(other);
        }

        return dead.Count > 0 && IsIn(await ChangeAsync(
            request.Pipeline, before => Enter([.. before.Where(run => !dead.Contains(run.Owner))], own, request.Most), cancellationToken));

        bool IsIn(IReadOnlyList<QueuedRun> all) => all.Any(run => run.RunId == own.RunId && run.IsIn);
    }

    /// <summary>Leaves the list, so that the next may begin.</summary>
    /// <returns>That it is not in any more.</returns>
    public async Task<QueueResult> LeaveAsync(QueueRequest request, CancellationToken cancellationToken)
    {
        await ChangeAsync(request.Pipeline, runs => [.. runs.Where(run => run.RunId != request.RunId)], cancellationToken);
        return new QueueResult(false);
    }

    /// <summary>A run that waits begins when fewer are under way than may be, and none waits that came before it.</summary>
    static IReadOnlyList<QueuedRun> Enter(IReadOnlyList<QueuedRun> before, QueuedRun own, int most)
    {
        var runs = before.Any(run => run.RunId == own.RunId) ? before : [.. before, own];
        var room = most - runs.Count(run => run.IsIn);
        var mayBegin = runs.Where(run => !run.IsIn).OrderBy(run => run.Since).Take(room).Any(run => run.RunId == own.RunId);
        return mayBegin ? [.. runs.Select(run => run.RunId == own.RunId ? run with { IsIn = true } : run)] : runs;
    }

    /// <summary>What the list of a pipeline is named by.</summary>
    private protected static string FileOf(string pipeline) =>
        $"queue-{TextHash.Short(pipeline.ToUpperInvariant())}.json";

    /// <summary>Changes the list of a pipeline, by itself.</summary>
    /// <returns>The list as it is then.</returns>
    private protected abstract Task<IReadOnlyList<QueuedRun>> ChangeAsync(
        string pipeline, Func<IReadOnlyList<QueuedRun>, IReadOnlyList<QueuedRun>> change, CancellationToken cancellationToken);

    private protected static IReadOnlyList<QueuedRun> Parse(ReadOnlySpan<byte> list)
    {
        try
        {
            return list.IsEmpty ? [] : TypedJson.Read<IReadOnlyList<QueuedRun>>(list) ?? [];
        }
        catch (JsonException)
        {
            // Who wrote it was killed in between. Those that wait come back, and none is to wait for ever.
            return [];
        }
    }
}
