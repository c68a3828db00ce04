using System.Globalization;
using Npgsql;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Faults;

namespace Sluice.Activities.Querying;

/// <summary>A script that runs.</summary>
/// <param name="activity">The activity.</param>
/// <param name="service">The database.</param>
/// <param name="longest">The longest that a block may take; null is any time.</param>
/// <param name="log">Takes what the server tells; null when nobody asked for it.</param>
sealed class ScriptRun(ActivityReading activity, Reference service, IReadOnlyList<ScriptBlock> blocks, TimeSpan? longest, ScriptLog? log)
{
    /// <summary>Runs the blocks.</summary>
    /// <exception cref="SluiceException">One failed: those before it have been done.</exception>
    public async Task<WorkResult> RunAsync(FactoryConnections connections, CancellationToken cancellationToken)
    {
        var output = new ScriptOutput();
        try
        {
            var database = await connections.DatabaseAsync(service, cancellationToken);
            await using var connection = await database.OpenAsync(Side.Sink, cancellationToken);
            connection.Notice += (_, notice) => log?.Add(notice.Notice);
            for (var i = 0; i < blocks.Count; i++)
                await RunAsync(database, connection, i, output, cancellationToken);
        }
        finally
        {
            // Also of a script that failed: it tells how far it came.
            if (log is not null)
                await log.WriteAsync(connections, activity.Request!, cancellationToken);
        }

        return new WorkResult { Output = output.ToJson(log) };
    }

    async Task RunAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, int index, ScriptOutput output, CancellationToken cancellationToken)
    {
        var doing = string.Create(CultureInfo.InvariantCulture, $"Block {index + 1} of script '{activity.Definition.Name}' in {database.Display}");
        using var limit = new CancellationTokenSource(longest ?? Timeout.InfiniteTimeSpan, database.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await PostgreSqlFault.TranslateStatementAsync(Side.Sink, doing, null, async () =>
            {
                await using var own = await database.BeginIfPooledAsync(connection, either.Token);
                await using var command = blocks[index].ToCommand(connection);
                // It replaces the time that the linked service gives every command.
                if (longest is not null)
                    command.CommandTimeout = 0;
                await ResultSet.ReadAsync(database, command, reader => output.AddAsync(blocks[index], reader), either.Token);
                if (own is not null)
                    await own.CommitAsync(either.Token);
                return true;
            }, either.Token);
        }
        catch (SluiceException fault) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested && fault.Side == Side.Cancelled)
        {
            throw new SluiceException(Side.Sink, "ScriptBlockTimeout",
                $"{doing} took longer than scriptBlockExecutionTimeout, {longest}, and was ended. Raise it, or give the block less to do.", fault);
        }
    }
}
