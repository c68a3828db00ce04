namespace Sluice.Tests.Copying.Support.Proxies;

/// <summary>Cuts connections in mid-stream, as often as it is told to.</summary>
sealed class CuttingProxy(int serverPort) : LoopbackProxy(serverPort)
{
    readonly Lock _lock = new();
    long _every;
    long _passedSince;
    int _left;

    /// <summary>Cuts that were made.</summary>
    public int Cuts { get; private set; }

    /// <summary>From now on cuts the connection that carries the last of so many bytes, so many times.</summary>
    public void Cut(long everyBytes, int times)
    {
        lock (_lock)
            (_every, _passedSince, _left) = (everyBytes, 0, times);
    }

    protected override ValueTask BeforeAsync(ReadOnlyMemory<byte> bytes, bool isToServer)
    {
        lock (_lock)
        {
            _passedSince += bytes.Length;
            if (_left == 0 || _passedSince < _every)
                return ValueTask.CompletedTask;
            (_passedSince, _left, Cuts) = (0, _left - 1, Cuts + 1);
        }

        throw new CutException();
    }
}
