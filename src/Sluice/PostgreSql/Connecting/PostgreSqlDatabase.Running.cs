using System.Globalization;
using Npgsql;
using Sluice.PostgreSql.Faults;

namespace Sluice.PostgreSql.Connecting;

internal sealed partial class PostgreSqlDatabase
{
    /// <summary>Runs statements on a connection that is theirs.</summary>
    /// <param name="side">The side to blame.</param>
    /// <param name="doing">What is being done and to what, for the message.</param>
    /// <param name="cancellationToken">Cancels them.</param>
    /// <exception cref="SluiceException">The connection or a statement failed.</exception>
    internal async Task<T> RunAsync<T>(
        Side side, string doing, Func<NpgsqlConnection, Task<T>> statements, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(side, cancellationToken);
        return await PostgreSqlFault.TranslateAsync(side, doing, () => statements(connection), cancellationToken);
    }

    /// <summary>Has the server end the statements that run longer.</summary>
    /// <param name="isLocal">In the transaction only; else in the session, which forgets it when the connection is given back.</param>
    internal static Task LimitStatementsAsync(
        NpgsqlConnection connection, TimeSpan longest, bool isLocal, CancellationToken cancellationToken)
    {
        var scope = isLocal ? "LOCAL" : "SESSION";
        var limit = string.Create(CultureInfo.InvariantCulture, $"SET {scope} statement_timeout = {(long)longest.TotalMilliseconds}");
        return ExecuteAsync(connection, limit, cancellationToken);
    }
}
