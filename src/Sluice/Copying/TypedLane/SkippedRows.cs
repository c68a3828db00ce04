using System.Globalization;
using System.Text;
using Sluice.Columns;
using Sluice.Connections;
using Sluice.Copying.Jobs;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Copying.TypedLane;

/// <summary>
/// The rows of a slice that did not fit: the first of them fails the copy, or, when they may be skipped, each is counted and logged in
/// ADF's format, up to a ceiling. Called by the side that reads and by the side that writes.
/// </summary>
sealed class SkippedRows(CopyRequest request, Slice slice, TimeProvider time) : BadRows, IAsyncDisposable
{
    /// <summary>The code of a copy that skipped too many.</summary>
    public const string TooManyCode = "TooManyIncompatibleRows";

    const int FirstReasons = 3;

    // Before that many rows nothing is said about a file by most of them being bad.
    const int MinRowsForRatio = 1000;

    readonly Lock _lock = new();
    readonly SkipRows? _skip = request.Job.SkipRows;
    readonly List<string> _first = [];
    FileStream? _log;
    long _reached;

    /// <summary>Rows skipped.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public override void Add(long row, string? column, string reason, Func<string> values)
    {
        var message = column is null ? reason : $"Column '{column}': {reason}";
        if (_skip is null)
        {
            throw new SluiceException(Side.Source, "IncompatibleRow",
                $"Row {row} of {slice.Name} does not fit: {message} "
                + "Correct it, or have such rows skipped (enableSkipIncompatibleRow, --skip-bad-rows).");
        }

        lock (_lock)
        {
            Count++;
            if (_first.Count < FirstReasons)
                _first.Add($"row {row}: {message.TrimEnd('.')}");
            // The reader is ahead of the writer: how far it got, tells of how many rows these are.
            _reached = Math.Max(_reached, row);
            if (request.Job.Log is not null)
                Write("Warning", "TabularRowSkip", values(), $"Row {row}: {message}");
            if (_skip.MaxRows is { } most ? Count > most : _skip.MaxPercent is null && Count >= MinRowsForRatio && Count > _reached / 2)
                throw TooMany();
        }
    }

    /// <summary>Whether so many rows were skipped that something else is wrong.</summary>
    /// <param name="copied">Rows copied.</param>
    public void ThrowIfTooManyOf(long copied)
    {
        if (_skip is { MaxPercent: { } percent } ? Count * 100 > (Count + copied) * percent : _skip is { MaxRows: null } && Count > copied)
            throw TooMany();
    }

    /// <summary>Logs a file, if every file is to be logged.</summary>
    public void LogFile(string operation, string path, string message)
    {
        if (request.Job.Log is { LogsEveryFile: true })
            Write("Info", operation, path, message);
    }

    /// <summary>Keeps the log of a slice that failed for good: it tells which rows did not fit.</summary>
    /// <returns>The fault, which says where the log is.</returns>
    public async Task<SluiceException> KeepAsync(SluiceException fault, FactoryConnections connections, CancellationToken cancellationToken)
    {
        if (Count == 0 || fault.Side == Side.Cancelled || (_log is null && fault.Code != TooManyCode))
            return fault;
        var note = "Have a log written to see the rows (logSettings, --log).";
        try
        {
            if (await CommitAsync(connections, cancellationToken) is { } path)
                note = $"The rows that were skipped are logged in {path}.";
        }
        catch (Exception exception) when (exception is SluiceException or OperationCanceledException)
        {
            note = "The log of the rows that were skipped could not be written.";
        }

        return new SluiceException(fault.Side, fault.Code, $"{fault.Detail} {note}", fault) { IsTransient = fault.IsTransient };
    }

    /// <summary>Puts the log in its place; there is none when nothing was logged.</summary>
    /// <returns>Its path.</returns>
    public async Task<string?> CommitAsync(FactoryConnections connections, CancellationToken cancellationToken)
    {
        if (_log is null || request.Job.Log is not { } log)
            return null;
        var store = await connections.StoreAsync(log.Store, log.Container, cancellationToken);
        var path = $"{CopyLogs.Folder(request)}/{slice.Index:00000}.csv";
        return await store.Faults.TranslateAsync(Side.Sink, $"Writing the log {path} to {store.Display}", async () =>
        {
            await store.EnsureAsync(cancellationToken);
            await using var file = await store.CreateAsync(path, $"{request.RunId}-{slice.Index}", cancellationToken);
            _log.Position = 0;
            await _log.CopyToAsync(file.Body, cancellationToken);
            await file.CommitAsync(cancellationToken);
            return log.Container is null ? path : $"{log.Container}/{path}";
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_log is not null)
            await _log.DisposeAsync();
    }

    SluiceException TooMany() => new(Side.Source, TooManyCode,
        $"{Count} rows of {slice.Name} do not fit, "
        + (_skip!.MaxRows is { } most && Count > most ? $"more than maxSkippedRows ({most}): "
        : _skip.MaxPercent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"more than maxSkippedPercent ({percent} %): ") : "most of those read: ")
        + $"{string.Join("; ", _first)}{(Count > _first.Count ? "; ..." : "")}. "
        + "Check the dataset's settings and the mapping; maxSkippedRows and maxSkippedPercent set how many may be skipped.");

    /// <summary>A line of ADF's log: <c>Timestamp,Level,OperationName,OperationItem,Message</c>.</summary>
    void Write(string level, string operation, string item, string message)
    {
        _log ??= CreateLog();
        if (_log.Position == 0)
            _log.Write("Timestamp,Level,OperationName,OperationItem,Message\r\n"u8);
        var now = time.GetUtcNow().UtcDateTime;
        _log.Write(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{now:yyyy-MM-dd HH:mm:ss.fffffff},{level},{operation},{Quote(item)},{Quote(message)}\r\n")));
    }

    /// <summary>Beside the copy until it commits, since it may be larger than memory.</summary>
    static FileStream CreateLog() => PrivateFile.CreateTemporary(".log");

    static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
