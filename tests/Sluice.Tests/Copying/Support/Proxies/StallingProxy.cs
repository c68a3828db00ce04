namespace Sluice.Tests.Copying.Support.Proxies;

/// <summary>Passes everything on until it is told to fall silent.</summary>
sealed class StallingProxy(int serverPort) : LoopbackProxy(serverPort)
{
    readonly TaskCompletionSource _silence = new();
    bool _isSilent;

    /// <summary>From now on nothing passes; connections stay open.</summary>
    public void FallSilent() => Volatile.Write(ref _isSilent, true);

    public override ValueTask DisposeAsync()
    {
        _silence.TrySetResult();
        return base.DisposeAsync();
    }

    protected override async ValueTask BeforeAsync(ReadOnlyMemory<byte> bytes, bool isToServer)
    {
        if (Volatile.Read(ref _isSilent))
            await _silence.Task;
    }
}
