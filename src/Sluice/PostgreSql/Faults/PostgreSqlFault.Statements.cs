using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Sluice.PostgreSql.Faults;

internal static partial class PostgreSqlFault
{
    /// <summary>Runs a statement that a user wrote, and turns what the driver throws meanwhile into faults; others pass.</summary>
    /// <param name="side">The side the server is on.</param>
    /// <param name="doing">What is being done and to what, for the message.</param>
    /// <param name="longest">The longest that the server was told it may run.</param>
    /// <param name="cancellationToken">Tells whether the one who waits cancelled it.</param>
    internal static async Task<T> TranslateStatementAsync<T>(
        Side side, string doing, TimeSpan? longest, Func<Task<T>> statement, CancellationToken cancellationToken)
    {
        try
        {
            return await statement();
        }
        catch (PostgresException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var remedy = exception.SqlState switch
            {
                PostgresErrorCodes.QueryCanceled when longest is { } limit => $" It may take {limit}: raise queryTimeout, or make it faster.",
                PostgresErrorCodes.InsufficientPrivilege => " Grant the account the right, or use another account.",
                PostgresErrorCodes.ReadOnlySqlTransaction => $" {ReadOnlyRemedy}",
                _ => "",
            };
            throw new SluiceException(side, exception.SqlState, $"{doing} failed: {Message(exception)}{Place(exception)}.{remedy}", exception)
            {
                IsTransient = IsTransient(exception),
            };
        }
        catch (Exception exception)
            when (exception is NpgsqlException or OperationCanceledException or IOException or InvalidDataException)
        {
            throw From(exception, side, doing, cancellationToken);
        }
    }

    /// <summary>Where in a user's SQL the server found it: in the statement, else in the function that ran.</summary>
    static string Place(PostgresException server)
    {
        if (server.Position > 0)
            return string.Create(CultureInfo.InvariantCulture, $", at character {server.Position} of its statement");
        return server.Where is { } where && FunctionLine().Match(where) is { Success: true } line ? $", in {line.Value}" : "";
    }

    // The rest of a context quotes statements, with the values in them.
    [GeneratedRegex(@"PL/pgSQL function [^""\n]*? line \d+ at [A-Za-z ]+")]
    private static partial Regex FunctionLine();
}
