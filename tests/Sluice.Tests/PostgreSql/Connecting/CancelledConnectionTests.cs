using Npgsql;
using Sluice.Copying.Pacing;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.CopyProtocol;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.PostgreSql.Connecting;

/// <summary>A cancel reaches the statement that it is meant for, and nobody's after it.</summary>
public sealed class CancelledConnectionTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT pg_sleep(600)")]
    [InlineData("SELECT 1")]
    public async Task No_one_gets_the_connection_of_a_statement_that_was_cancelled(string statement)
    {
        await using var database = await DatabaseAsync();
        using var cancel = new CancellationTokenSource();
        int process;
        await using (var connection = await database.OpenAsync(Side.Source, CancellationToken.None))
        {
            process = connection.ProcessID;
            await Record.ExceptionAsync(() => database.RunCancellableAsync(connection, async () =>
            {
                var running = PostgreSqlDatabase.ExecuteAsync(connection, statement, CancellationToken.None);
                // It may have ended before the cancel comes.
                await cancel.CancelAsync();
                return await running;
            }, cancel.Token));
        }

        await AssertNotUsedAgainAsync(database, process);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task No_one_gets_the_connection_of_a_copy_that_was_not_read_to_its_end()
    {
        await using var database = await DatabaseAsync();
        int process;
        await using (var connection = await database.OpenAsync(Side.Source, CancellationToken.None))
        {
            process = connection.ProcessID;
            await using var copy = await CopyOut.BeginAsync(
                database, connection, "COPY (SELECT generate_series(1, 1000000)) TO STDOUT", isBinary: false, CancellationToken.None);
            await copy.ReadAsync(new byte[100]);
        }

        await AssertNotUsedAgainAsync(database, process);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_connection_that_nobody_cancelled_is_used_again()
    {
        await using var database = await DatabaseAsync();
        int process;
        await using (var connection = await database.OpenAsync(Side.Source, CancellationToken.None))
        {
            process = connection.ProcessID;
            await database.RunCancellableAsync(
                connection, () => PostgreSqlDatabase.ExecuteAsync(connection, "SELECT 1", CancellationToken.None), CancellationToken.None);
        }

        await using var next = await database.OpenAsync(Side.Source, CancellationToken.None);
        Assert.Equal(process, next.ProcessID);
    }

    [Fact]
    public async Task Who_goes_on_waits_for_a_cancel_that_is_under_way()
    {
        using var cancel = new CancellationTokenSource();
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var cancelling = new CancellationCallback(async () =>
        {
            begun.SetResult();
            await ended.Task;
        }, cancel.Token);
        await cancel.CancelAsync();
        await begun.Task;

        var waiting = cancelling.DisposeAsync().AsTask();

        Assert.False(waiting.IsCompleted);
        ended.SetResult();
        await waiting;
    }

    [Fact]
    public async Task What_fails_while_it_cancels_hides_no_other_fault()
    {
        using var cancel = new CancellationTokenSource();
        await using var cancelling = new CancellationCallback(() => throw new ObjectDisposedException("stream"), cancel.Token);

        await cancel.CancelAsync();
    }

    [Fact]
    public async Task A_batch_that_takes_too_long_is_given_up_when_its_cancel_is_over()
    {
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var watch = new BatchTimeout(TimeSpan.FromMilliseconds(10), TimeProvider.System, async () =>
        {
            begun.SetResult();
            await ended.Task;
        });
        watch.Start();
        await begun.Task;

        var waiting = watch.DisposeAsync().AsTask();

        Assert.False(waiting.IsCompleted);
        ended.SetResult();
        await waiting;
        Assert.True(watch.HasExpired);
    }

    static async Task AssertNotUsedAgainAsync(PostgreSqlDatabase database, int process)
    {
        List<NpgsqlConnection> next = [];
        // More than the pool has idle.
        for (var i = 0; i < 4; i++)
            next.Add(await database.OpenAsync(Side.Source, CancellationToken.None));
        Assert.DoesNotContain(process, next.Select(connection => connection.ProcessID));
        foreach (var connection in next)
            await connection.DisposeAsync();
    }

    static async Task<PostgreSqlDatabase> DatabaseAsync()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var factory = new TestFactory().Database("db", cluster, "postgres").Build();
        var service = (PostgreSqlLinkedService)factory.LinkedService(new Reference("db", []));
        return await PostgreSqlDatabase.CreateAsync(service, new EnvironmentSecretSource(), TimeProvider.System, CancellationToken.None);
    }
}
