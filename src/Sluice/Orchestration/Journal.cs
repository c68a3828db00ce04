using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Orchestration;

/// <summary>
/// A file that remembers what the activities of a run returned, a line each: a run that was killed goes on from it. It holds what
/// activities return and nothing they read: no rows, no secrets.
/// </summary>
internal sealed class Journal : IAsyncDisposable
{
    // No call has such a key: theirs begin with the id of a run.
    const string SucceededKey = "succeeded";

    readonly FileStream _file;
    readonly SemaphoreSlim _writing = new(1, 1);
    readonly Dictionary<string, JsonNode?> _results = [];

    Journal(FileStream file) => _file = file;

    /// <summary>What the run was started with.</summary>
    public JsonObject Header { get; private set; } = [];

    /// <summary>Whether this process has recorded anything that could be taken over.</summary>
    internal bool HasResults { get; private set; }

    /// <summary>Begins the journal of a new run.</summary>
    public static async Task<Journal> CreateAsync(string path, JsonObject header, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotKept(path, exception);
        }

        var journal = new Journal(Open(path, FileMode.CreateNew)) { Header = header };
        await journal.AppendAsync(header, isFlushed: true, cancellationToken);
        return journal;
    }

    /// <summary>Goes on with the journal of a run that ended early.</summary>
    /// <exception cref="SluiceException">There is none of this path, or another process is running the run.</exception>
    public static async Task<Journal> ResumeAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new SluiceException(Side.Definition, "RunNotFound",
                $"There is no journal {path}. "
                + "Check the run id, and resume on the machine and as the user that started the run; what succeeded may have none any more.");
        }

        var journal = new Journal(Open(path, FileMode.Open));
        try
        {
            await journal.ReadAsync(path, cancellationToken);
            return journal;
        }
        catch
        {
            await journal.DisposeAsync();
            throw;
        }
    }

    async Task ReadAsync(string path, CancellationToken cancellationToken)
    {
        var content = new byte[_file.Length];
        await _file.ReadExactlyAsync(content, cancellationToken);
        // A line that was being written when the process was killed has no end: it does not count.
        var whole = content.AsSpan().LastIndexOf((byte)'\n') + 1;
        try
        {
            var lines = Encoding.UTF8.GetString(content, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line) as JsonObject ?? throw new JsonException("A line is not an object."))
                .ToList();
            Header = lines.Count > 0
                ? lines[0]
                : throw new SluiceException(Side.Definition, "RunNotFound",
                    $"The journal {path} is empty: the run never began. Start it anew.");
            foreach (var line in lines.Skip(1))
                _results[(string?)line["key"] ?? throw new JsonException("A line has no key.")] = line["result"];
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException)
        {
            throw new SluiceException(Side.Definition, "JournalDamaged", $"The journal {path} is damaged. Start the run anew.", exception);
        }

        _file.SetLength(whole);
        _file.Position = whole;
    }

    /// <summary>When the run succeeded; null when it has not.</summary>
    public DateTimeOffset? Succeeded => TryFind<DateTimeOffset>(SucceededKey, out var time) ? time : null;

    /// <summary>Records that the run has succeeded.</summary>
    public Task SucceedAsync(DateTimeOffset time) => RecordAsync(SucceededKey, time);

    /// <summary>Looks up what was recorded under a key.</summary>
    internal bool TryFind<T>(string key, out T? result)
    {
        JsonNode? found;
        lock (_results)
        {
            if (!_results.TryGetValue(key, out found))
            {
                result = default;
                return false;
            }
        }

        result = found.Read<T>();
        return true;
    }

    /// <summary>Records a result. It is on the disk when this returns.</summary>
    internal Task RecordAsync<T>(string key, T result)
    {
        HasResults = true;
        return AppendAsync(LineOf(key, result), isFlushed: true, CancellationToken.None);
    }

    /// <summary>Records what may be lost when the machine stops, and not when the process is killed: it costs less.</summary>
    internal Task NoteAsync<T>(string key, T result) => AppendAsync(LineOf(key, result), isFlushed: false, CancellationToken.None);

    /// <summary>What was recorded under keys that begin alike.</summary>
    internal IReadOnlyList<T> Find<T>(string prefix)
    {
        lock (_results)
            return [.. _results.Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(one => one.Value.Read<T>()!)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _writing.Dispose();
    }

    static JsonObject LineOf<T>(string key, T result) => new() { ["key"] = key, ["result"] = TypedJson.ToNode(result) };

    async Task AppendAsync(JsonObject line, bool isFlushed, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _file.WriteAsync(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"), cancellationToken);
            if (isFlushed)
                RandomAccess.FlushToDisk(_file.SafeFileHandle);
        }
        finally
        {
            _writing.Release();
        }
    }

    static SluiceException NotKept(string path, Exception exception) => new(Side.Definition, "JournalNotKept",
        $"The journal {path} cannot be written: {exception.Message} Name another folder in SLUICE_HOME.", exception);

    static FileStream Open(string path, FileMode mode)
    {
        try
        {
            var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
            // What activities return may be rows.
            if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new FileStream(path, options);
        }
        catch (IOException exception)
        {
            throw new SluiceException(Side.Definition, "RunInUse",
                $"The journal {path} cannot be opened: another process may be running this run. {exception.Message}", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw NotKept(path, exception);
        }
    }
}
