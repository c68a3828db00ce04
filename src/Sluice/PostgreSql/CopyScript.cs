using Npgsql;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Faults;

namespace Sluice.PostgreSql;

/// <summary>A script of a user's that runs in a transaction of the copy.</summary>
/// <param name="Property">The property that it stands in: <c>preCopyScript</c>, <c>postCopyScript</c>.</param>
/// <param name="Sql">Its statements.</param>
sealed record CopyScript(string Property, string Sql)
{
    /// <summary>Runs it.</summary>
    /// <param name="connection">A connection in a transaction.</param>
    /// <param name="consequence">What stays when it fails, as a sentence that ends the message; else empty.</param>
    /// <exception cref="SluiceException">A statement failed, or the transaction ended with it.</exception>
    public async Task RunAsync(NpgsqlConnection connection, string consequence, CancellationToken cancellationToken)
    {
        try
        {
            // A setting of the transaction tells whether it is still the same one afterwards.
            await PostgreSqlDatabase.ExecuteAsync(connection, "SET LOCAL sluice.script = 'runs'", cancellationToken);
            await PostgreSqlDatabase.ExecuteAsync(connection, Sql, cancellationToken);
            await using var command = new NpgsqlCommand("SELECT current_setting('sluice.script', true) = 'runs'", connection);
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
                return;
        }
        catch (PostgresException exception) when (exception.SqlState != PostgresErrorCodes.QueryCanceled)
        {
            var fault = PostgreSqlFault.From(exception, Side.Sink, $"Running the {Property}", CancellationToken.None);
            throw new SluiceException(fault.Side, fault.Code, fault.Detail + consequence, exception) { IsTransient = fault.IsTransient };
        }

        throw new SluiceException(Side.Definition, "ScriptEndedTransaction",
            $"The {Property} ended the transaction that it runs in. Remove BEGIN, COMMIT and ROLLBACK from it; what it did before its COMMIT "
            + $"is done.{consequence}");
    }
}
