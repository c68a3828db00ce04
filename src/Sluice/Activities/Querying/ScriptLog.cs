using System.Globalization;
using System.Text;
using Npgsql;
using Sluice.Connections;
using Sluice.Copying.Jobs;
using Sluice.Copying.Slices;

namespace Sluice.Activities.Querying;

/// <summary>What the server tells while a script runs, such as by RAISE NOTICE: a line each, as many as there is room for.</summary>
/// <param name="location">Where they go; null is the activity's output.</param>
sealed class ScriptLog(CopyLog? location)
{
    // ADF's for the output. A file has more room, and memory must have it too.
    const int MostInOutput = 2 * 1024 * 1024;
    const int MostInFile = 16 * 1024 * 1024;

    readonly StringBuilder _lines = new();
    int _bytes;
    int _leftOut;

    /// <summary>The lines, for the output; null when they go to a file.</summary>
    public string? Text => location is null ? Lines() : null;

    /// <summary>Whether there was no room for some.</summary>
    public bool IsTruncated => _leftOut > 0;

    /// <summary>Where the file is, once it is written.</summary>
    public string? Path { get; private set; }

    /// <summary>Why there is no file.</summary>
    public string? Problem { get; private set; }

    /// <summary>Takes a notice.</summary>
    public void Add(PostgresNotice notice)
    {
        var line = $"{notice.InvariantSeverity}: {notice.MessageText}\n";
        _bytes += Encoding.UTF8.GetByteCount(line);
        if (_leftOut > 0 || _bytes > (location is null ? MostInOutput : MostInFile))
            _leftOut++;
        else
            _lines.Append(line);
    }

    /// <summary>Writes the file, if there is to be one and there are lines. Failing to is no fault of the script.</summary>
    public async Task WriteAsync(FactoryConnections connections, ActivityRequest request, CancellationToken cancellationToken)
    {
        if (location is null || _lines.Length == 0)
            return;
        var path = string.Join('/', new[]
        {
            location.FolderPath, "scriptactivity-logs", FileNames.Segment(request.Path), $"{request.Run.RunId}.txt",
        }.Where(part => part.Length > 0));
        try
        {
            var store = await connections.StoreAsync(location.Store, location.Container, cancellationToken);
            await store.Faults.TranslateAsync(Side.Sink, $"Writing the log {path} to {store.Display}", async () =>
            {
                await store.EnsureAsync(cancellationToken);
                await using var file = await store.CreateAsync(path, request.Run.RunId, cancellationToken);
                await file.Body.WriteAsync(Encoding.UTF8.GetBytes(Lines()), cancellationToken);
                await file.CommitAsync(cancellationToken);
                return true;
            });
            Path = location.Container is null ? path : $"{location.Container}/{path}";
        }
        catch (SluiceException fault) when (fault.Side != Side.Cancelled)
        {
            Problem = $"The log was not written: {fault.Detail}";
        }
    }

    string Lines() => _leftOut == 0 ? _lines.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{_lines}({_leftOut} more lines)\n");
}
