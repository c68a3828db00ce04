using System.Buffers;
using System.Text;
using Sluice.Connections;
using Sluice.Copying.Jobs;
using Sluice.Copying.Slices;
using Sluice.Stores.Files;

namespace Sluice.Activities.Files;

/// <summary>What a Delete activity did with each file, as ADF logs it: <c>Name,Category,Status,Error</c>.</summary>
sealed class DeletionLog : IAsyncDisposable
{
    const int BufferBytes = 64 * 1024;

    static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    readonly SemaphoreSlim _turn = new(1);
    readonly FileStore _store;
    readonly PendingFile _file;
    readonly BufferedStream _body;
    readonly string _display;

    DeletionLog(FileStore store, PendingFile file, string display) =>
        (_store, _file, _body, _display) = (store, file, new BufferedStream(file.Body, BufferBytes), display);

    /// <summary>Begins one.</summary>
    /// <param name="connections">Opens the log's store.</param>
    /// <param name="log">The place.</param>
    /// <param name="request">The activity, by which the log is named.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<DeletionLog> BeginAsync(
        FactoryConnections connections, CopyLog log, ActivityRequest request, CancellationToken cancellationToken)
    {
        var store = await connections.StoreAsync(log.Store, log.Container, cancellationToken);
        var run = request.Run.RunId;
        var path = FileSearch.Join(log.FolderPath, $"{run}/{FileNames.Segment(request.Path)}.csv");
        var display = log.Container is null ? path : $"{log.Container}/{path}";
        return await store.Faults.TranslateAsync(Side.Sink, $"Writing the log {path} to {store.Display}", async () =>
        {
            await store.EnsureAsync(cancellationToken);
            var begun = new DeletionLog(store, await store.CreateAsync(path, run, cancellationToken), display);
            await begun.WriteAsync("Name,Category,Status,Error", cancellationToken);
            return begun;
        });
    }

    /// <summary>Adds a file or folder.</summary>
    public Task AddAsync(string name, string category, string status, string? error, CancellationToken cancellationToken) =>
        _store.Faults.TranslateAsync(
            Side.Sink, $"Writing the log {_display}",
            () => WriteAsync($"{Quote(name)},{category},{status},{Quote(error ?? "")}", cancellationToken));

    /// <summary>Puts it in its place.</summary>
    /// <returns>Its path with its container.</returns>
    public Task<string> CommitAsync(CancellationToken cancellationToken) =>
        _store.Faults.TranslateAsync(Side.Sink, $"Writing the log {_display}", async () =>
        {
            await _body.FlushAsync(cancellationToken);
            await _file.CommitAsync(cancellationToken);
            return _display;
        });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _turn.Dispose();
        await _file.DisposeAsync();
    }

    async Task WriteAsync(string line, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await _body.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    static string Quote(string text) =>
        text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
