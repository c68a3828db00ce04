using Npgsql;
using Sluice.PostgreSql.Catalog.Details;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.Writing;

/// <summary>What a new table gets when its rows are there: an index is made faster over all rows than row by row.</summary>
/// <param name="Indexes">Its indexes, those of its keys as well, which may be made at the same time.</param>
/// <param name="Others">What is made when they are there: keys, other constraints, defaults, sequences, comments.</param>
public sealed record AfterLoad(IReadOnlyList<TablePart> Indexes, IReadOnlyList<TablePart> Others)
{
    const string Savepoint = "sluice_part";

    /// <summary>Makes all of it in the table while that is empty, which costs nothing and tells what cannot be made.</summary>
    /// <param name="connection">In a transaction that the caller undoes.</param>
    /// <param name="table">The table, for messages.</param>
    /// <exception cref="SluiceException">Something cannot be made.</exception>
    internal async Task TryAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        await SearchPath.WithoutAsync(connection, isLocal: true, async () =>
        {
            foreach (var part in Indexes.Concat(Others))
            {
                await PostgreSqlDatabase.ExecuteAsync(connection, $"SAVEPOINT {Savepoint}", cancellationToken);
                try
                {
                    await part.MakeAsync(connection, cancellationToken);
                }
                catch (PostgresException exception) when (!exception.IsTransient && exception.SqlState != PostgresErrorCodes.QueryCanceled)
                {
                    problems.Add($"{part.What}: {exception.MessageText}");
                    await PostgreSqlDatabase.ExecuteAsync(connection, $"ROLLBACK TO SAVEPOINT {Savepoint}", cancellationToken);
                }
            }

            return true;
        }, cancellationToken);
        if (problems.Count > 0)
        {
            throw new SluiceException(Side.Sink, "DefinitionNotUsable",
                $"{table} cannot be made like the source: {string.Join("; ", problems)}. Nothing was touched. Make what is missing there "
                + "(CREATE EXTENSION, CREATE FUNCTION, CREATE TYPE, CREATE COLLATION), or leave out indexes (--indexes) and make by hand what the table is to have.");
        }
    }
}
