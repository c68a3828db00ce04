using Npgsql;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests.Infra;

/// <summary>What the document has an administrator grant.</summary>
public sealed class GrantsTests
{
    const string Role = "id-sluice-grants";

    [NeedsFact(Needs.PostgreSql | Needs.Psql)]
    public async Task The_documents_grants_let_a_reader_read_and_a_writer_write_and_keep_the_ledger()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var database = await cluster.CreateDatabaseAsync();
        await cluster.ExecuteAsync(database, $"""
            CREATE ROLE "{Role}";
            CREATE TABLE orders (id int PRIMARY KEY);
            INSERT INTO orders VALUES (1)
            """);

        await GrantAsync(cluster, database, "reader");
        await AsRoleAsync(cluster, database, "SELECT * FROM orders");
        await DeniedAsync(cluster, database, "INSERT INTO orders VALUES (2)");
        await DeniedAsync(cluster, database, "CREATE SCHEMA sluice");

        await GrantAsync(cluster, database, "writer");
        await AsRoleAsync(cluster, database, """
            CREATE SCHEMA sluice;
            CREATE TEMPORARY TABLE staged (id int);
            INSERT INTO orders VALUES (1) ON CONFLICT (id) DO UPDATE SET id = excluded.id;
            TRUNCATE orders
            """);
        await DeniedAsync(cluster, database, "DROP TABLE orders");
    }

    static async Task GrantAsync(PostgreSqlCluster cluster, string database, string block)
    {
        var lines = MarkdownDocument.Of("infra/README.md").Lines.SkipWhile(line => line != $"```sql {block}").Skip(1).TakeWhile(line => line != "```");
        using var folder = new TemporaryFolder();
        var file = folder.File("grants.sql");
        await File.WriteAllLinesAsync(file, [$"\\set database {database}", $"\\set role {Role}", .. lines]);
        await cluster.RunScriptAsync(database, file);
    }

    static async Task DeniedAsync(PostgreSqlCluster cluster, string database, string statement) =>
        Assert.Equal(
            PostgresErrorCodes.InsufficientPrivilege,
            (await Assert.ThrowsAsync<PostgresException>(() => AsRoleAsync(cluster, database, statement))).SqlState);

    static Task AsRoleAsync(PostgreSqlCluster cluster, string database, string statements) =>
        cluster.ExecuteAsync(database, $"SET ROLE \"{Role}\"; {statements}");
}
