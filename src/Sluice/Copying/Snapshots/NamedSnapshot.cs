using Sluice.Connections;
using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying.Snapshots;

/// <summary>A snapshot that is held for copies of other processes, which are given its name.</summary>
static class NamedSnapshot
{
    /// <summary>Takes it and holds it. What it reads is locked against changes of its form and against truncation.</summary>
    /// <param name="connections">Opens the database.</param>
    /// <param name="store">The database.</param>
    /// <param name="tables">The tables that are to be read.</param>
    /// <param name="taken">Told of it; holding ends when what it gives does.</param>
    /// <param name="cancellationToken">Ends it, too.</param>
    /// <exception cref="SluiceException">It cannot be had, or is lost.</exception>
    public static async Task HoldAsync(
        FactoryConnections connections, Reference store, TableSelection tables, Func<HeldSnapshot, Task> taken, CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(store, cancellationToken);
        var source = new TableSource(store, "") { Tables = tables, Consistent = true };
        var exporter = new SnapshotExporter(database, source, $"sluice snapshot {Guid.NewGuid():n}", 1);
        var (holding, obstacle) = await exporter.TakeAsync(cancellationToken);
        if (holding is null)
            throw new SluiceException(Side.Source, "SnapshotNotPossible", $"A snapshot cannot be exported: {obstacle}");
        await using (holding)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var held = holding.HoldAsync(ending.Token);
            var wanted = taken(holding.Held!);
            if (await Task.WhenAny(held, wanted) == wanted)
                await ending.CancelAsync();
            if (await held is { } reason)
                throw new SluiceException(Side.Source, SluiceException.SnapshotLost, $"The snapshot {holding.Held!.Id} is lost: {reason}");
            if (wanted.IsFaulted)
                await wanted;
        }
    }
}
