using Sluice.Stores.Files;

namespace Sluice.Stores.LocalFolder;

/// <summary>A file that is written beside its place under a hidden name.</summary>
sealed class PendingLocalFile(NewFileStream body, string pending, string target) : PendingFile
{
    bool _isCommitted;
    long? _length;

    public override Stream Body => body;

    public override long BytesWritten => _length ?? body.Position;

    public override async Task StageAsync(CancellationToken cancellationToken)
    {
        await FlushToDiskAsync(cancellationToken);
        await body.DisposeAsync();
    }

    public override async Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_length is null)
            await FlushToDiskAsync(cancellationToken);
        try
        {
            // While it is still locked: another attempt would sweep it away between closing and renaming.
            File.Move(pending, target, overwrite: true);
        }
        catch (FileNotFoundException exception)
        {
            throw new FileTakenOverException(target, exception);
        }

        _isCommitted = true;
        await body.DisposeAsync();
    }

    /// <summary>A name that survives a power loss must not lead to content that does not. The system may take its time.</summary>
    Task FlushToDiskAsync(CancellationToken cancellationToken)
    {
        _length = body.Position;
        return body.FlushToDiskAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_isCommitted)
            File.Delete(pending);
        _isCommitted = true;
        await body.DisposeAsync();
    }
}
