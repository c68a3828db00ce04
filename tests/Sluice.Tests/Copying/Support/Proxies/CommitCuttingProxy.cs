using System.Text;

namespace Sluice.Tests.Copying.Support.Proxies;

/// <summary>Has the server of PostgreSQL commit once, and cuts the connection before the client learns of it.</summary>
sealed class CommitCuttingProxy(int serverPort) : LoopbackProxy(serverPort)
{
    static readonly byte[] Commit = Encoding.ASCII.GetBytes("COMMIT\0");

    bool _isArmed;
    bool _isCommitting;

    /// <summary>The next COMMIT is the one.</summary>
    public void Arm() => Volatile.Write(ref _isArmed, true);

    protected override ValueTask BeforeAsync(ReadOnlyMemory<byte> bytes, bool isToServer)
    {
        if (isToServer && Volatile.Read(ref _isArmed) && bytes.Span.EndsWith(Commit))
        {
            Volatile.Write(ref _isArmed, false);
            Volatile.Write(ref _isCommitting, true);
        }
        else if (!isToServer && Volatile.Read(ref _isCommitting))
        {
            // The server's answer.
            Volatile.Write(ref _isCommitting, false);
            throw new CutException();
        }

        return ValueTask.CompletedTask;
    }
}
