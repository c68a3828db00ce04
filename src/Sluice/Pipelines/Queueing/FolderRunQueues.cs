
namespace Sluice.Pipelines.Queueing;

/// <summary>Lists in a folder, a file each, which is locked while it is changed.</summary>
sealed class FolderRunQueues(string folder, string owner, Func<string, bool> isAlive, Action<QueueRequest> waiting, TimeProvider time) : RunQueues
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal override async Task<bool> EnterAsync(QueueRequest request, CancellationToken cancellationToken)
    {
        var isIn = await EnterAsync(request, owner, (other, _) => Task.FromResult(isAlive(other)), cancellationToken);
        if (!isIn)
            waiting(request);
        return isIn;
    }

    private protected override async Task<IReadOnlyList<QueuedRun>> ChangeAsync(
        string pipeline, Func<IReadOnlyList<QueuedRun>, IReadOnlyList<QueuedRun>> change, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await using var file = await OpenAsync(Path.Combine(folder, FileOf(pipeline)), cancellationToken);
        var before = new byte[file.Length];
        await file.ReadExactlyAsync(before, cancellationToken);
        var after = change(Parse(before));
        var bytes = TypedJson.ToBytes(after);
        file.Position = 0;
        await file.WriteAsync(bytes, CancellationToken.None);
        file.SetLength(bytes.Length);
        return after;
    }

    /// <summary>Another process has it for an instant only.</summary>
    async Task<FileStream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (waited >= Patience || exception is UnauthorizedAccessException)
                {
                    throw new SluiceException(Side.Engine, "QueueNotKept",
                        $"The list of runs {path} cannot be opened: {exception.Message} Name another folder in SLUICE_HOME.", exception);
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
