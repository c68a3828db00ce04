using Sluice.Definitions;

namespace Sluice.Connections;

/// <summary>
/// The factory in a folder as it is now: it is read again when a file has changed. Whoever has asked before keeps what was given then.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="overrides">A file of overrides; null for none.</param>
/// <param name="connect">Gives what opens it.</param>
/// <param name="time">Tells the time.</param>
public sealed class FactorySource(string folder, string? overrides, Func<Factory, FactoryConnections> connect, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Its files are looked at no more often: every step of every run asks for it.</summary>
    internal static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    readonly Lock _reading = new();

    // Runs may still use the connections of earlier ones.
    readonly List<ServedFactory> _served = [];
    HashSet<(string, DateTime, long)>? _state;
    long _looked;

    /// <summary>The folder.</summary>
    internal string Folder => folder;

    /// <summary>The file of overrides; null for none.</summary>
    internal string? Overrides => overrides;

    /// <summary>Tells its triggers apart from those of other factories that share a store.</summary>
    public string Scope { get; init; } = "factory";

    /// <summary>The container that the folder is a copy of; null when it is none.</summary>
    public FactoryContainer? Container { get; init; }

    /// <summary>Held by who changes a file: one at a time.</summary>
    internal SemaphoreSlim Changing { get; } = new(1);

    /// <summary>The factory now, or as it was within the last second.</summary>
    /// <exception cref="SluiceException">The folder or the overrides cannot be read.</exception>
    public ServedFactory Current
    {
        get
        {
            lock (_reading)
            {
                if (_state is not null && time.GetElapsedTime(_looked) < MaxAge)
                    return _served[^1];
                Container?.Refresh();
                // Before it is read: what changes meanwhile is seen next time.
                var (looked, state) = (time.GetTimestamp(), StateOf());
                if (_state is null || !_state.SetEquals(state))
                {
                    var factory = FactoryFolder.Load(KnownTypes.All, folder, overrides);
                    _served.Add(new ServedFactory(factory, connect(factory)));
                    _state = state;
                }

                _looked = looked;
                return _served[^1];
            }
        }
    }

    /// <summary>What opens a factory as it would be after a change, for whoever asks to dispose of.</summary>
    internal FactoryConnections Connect(Factory changed) => connect(changed);

    /// <summary>Has it read again at once, whatever the files' times say.</summary>
    internal void Forget()
    {
        lock (_reading)
        {
            _state = null;
            Container?.Forget();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var served in _served)
            await served.Connections.DisposeAsync();
        Changing.Dispose();
        Container?.Dispose();
    }

    HashSet<(string, DateTime, long)> StateOf()
    {
        var files = Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*.json", SearchOption.AllDirectories) : [];
        return [.. files.Concat(overrides is null ? [] : [new FileInfo(overrides)]).Where(file => file.Exists)
            .Select(file => (file.FullName, file.LastWriteTimeUtc, file.Length))];
    }
}
