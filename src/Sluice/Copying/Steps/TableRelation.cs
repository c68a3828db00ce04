using Sluice.Connections;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.Steps;

/// <summary>
/// Makes the foreign keys that the source has between tables that a copy has made, when all their rows are there. One that is there by
/// its name is left alone, so that a second attempt does what is missing.
/// </summary>
sealed class TableRelation(FactoryConnections connections, RelateRequest request)
{
    /// <exception cref="SluiceException">A key does not hold for the rows that were copied.</exception>
    public async Task<RelateResult> RunAsync(CancellationToken cancellationToken)
    {
        var job = request.Copy.Job;
        var source = await connections.DatabaseAsync(job.Source.Store, cancellationToken);
        var all = await source.RunAsync(
            Side.Source, $"Reading the foreign keys in {source.Display}",
            connection => ForeignKey.ReadAsync(connection, cancellationToken), cancellationToken);
        var made = request.Tables.Select(table => (table.Schema, table.Name)).ToHashSet();
        var keys = all.Where(key => made.Contains(key.Table) && made.Contains(key.Referenced)).ToList();
        if (keys.Count == 0)
            return new RelateResult(0, []);
        var target = await connections.DatabaseAsync(job.Sink.Store, cancellationToken);
        var (there, notes) = (new List<ForeignKey>(), new List<string>());
        // One after the other: each locks two tables, and those that are made at the same time could wait for each other.
        foreach (var key in keys)
        {
            var obstacle = await target.RunAsync(
                Side.Sink, Doing("Making", key), connection => key.MakeAsync(connection, cancellationToken), cancellationToken);
            if (obstacle is null)
                there.Add(key);
            else
                notes.Add(obstacle);
        }

        // This takes the time, and locks one table against changes of its form only.
        await Parallel.ForEachAsync(
            there.Where(key => key.IsValid).GroupBy(key => key.Table),
            new ParallelOptions { MaxDegreeOfParallelism = job.ParallelCopies, CancellationToken = cancellationToken },
            async (ofTable, token) =>
            {
                foreach (var key in ofTable)
                {
                    await target.RunAsync(Side.Sink, Doing("Checking", key), async connection =>
                    {
                        await key.ValidateAsync(connection, token);
                        return true;
                    }, token);
                }
            });
        return new RelateResult(there.Count, notes);

        string Doing(string verb, ForeignKey key) => $"{verb} the foreign key {key.Name} of {key.Table.Schema}.{key.Table.Name} in {target.Display}";
    }
}
