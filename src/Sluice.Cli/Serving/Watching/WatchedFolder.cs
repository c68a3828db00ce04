using Sluice.Stores.Files;
using Sluice.Triggers;

namespace Sluice.Cli.Serving.Watching;

/// <summary>
/// The files of a place, compared with what they were at the last look. One may be seen before it is whole: it counts when a while has
/// passed in which it did not change.
/// </summary>
/// <param name="place">The place, as triggers name it.</param>
/// <param name="container">Its container.</param>
sealed class WatchedFolder(BlobPlace place, WatchedContainer container)
{
    Dictionary<string, StoredFile> _last = [], _known = [];
    DateTimeOffset? _lookedAt;

    /// <summary>The container; one that is opened anew is the same.</summary>
    public WatchedContainer Container { get; set; } = container;

    /// <summary>Whether it was looked through already.</summary>
    public bool IsKnown => _lookedAt is not null;

    /// <summary>Looks through it, and tells what has happened. What cannot be told now is told at the next look.</summary>
    /// <param name="since">At the first look: since when files count.</param>
    /// <param name="now">The time.</param>
    /// <param name="tellAsync">Is told of the events, if there are any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SluiceException">It cannot be looked through.</exception>
    public async Task LookAsync(
        DateTimeOffset since, DateTimeOffset now, Func<IReadOnlyList<TriggerEvent>, Task> tellAsync, CancellationToken cancellationToken)
    {
        var files = await Container.ListAsync(place.Folder, cancellationToken);
        var known = new Dictionary<string, StoredFile>();
        var events = new List<TriggerEvent>();
        foreach (var (path, file) in files)
        {
            var before = _known.GetValueOrDefault(path);
            var isOld = before?.Version == file.Version || (_lookedAt is null && file.LastModified < since);
            var isWhole = _last.GetValueOrDefault(path)?.Version == file.Version || now - file.LastModified > BlobWatch.Interval;
            if (isOld || isWhole)
                known[path] = file;
            else if (before is not null)
                known[path] = before;
            // What is moved here may have been written long before.
            if (!isOld && isWhole)
                events.Add(BlobEvent.Created(place, Container.Address, file, file.LastModified < _lookedAt ? _lookedAt.Value : file.LastModified));
        }

        events.AddRange(
            from file in _known.Values
            where !files.ContainsKey(file.Path)
            select BlobEvent.Deleted(place, Container.Address, file, _lookedAt ?? now));
        if (events.Count > 0)
            await tellAsync(events);
        (_last, _known, _lookedAt) = (files, known, now);
    }
}
