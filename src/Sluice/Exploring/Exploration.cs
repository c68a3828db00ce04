using Npgsql;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Exploring.Browsing;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Connecting;
using Sluice.Stores;
using Sluice.Stores.Files;

namespace Sluice.Exploring;

/// <summary>Shows what a linked service holds.</summary>
/// <param name="factory">Where the linked services are.</param>
internal sealed class Exploration(Factory factory, FactoryConnections connections)
{
    /// <summary>Whether a linked service is a database; else it may be a store.</summary>
    /// <exception cref="DefinitionException">There is no such linked service, or its definition is wrong.</exception>
    public bool IsDatabase(Reference reference) => factory.LinkedService(reference) is PostgreSqlLinkedService;

    /// <summary>The tables, views and partitions of a database that the account may see, by schema and name.</summary>
    /// <exception cref="SluiceException">It is no database, or cannot be read.</exception>
    public Task<IReadOnlyList<ExploredTable>> ListTablesAsync(Reference reference, CancellationToken cancellationToken) =>
        ReadAsync(
            reference, "Listing the tables", (connection, _) => TableList.ReadAsync(connection, null, cancellationToken), cancellationToken);

    /// <summary>One table with its columns.</summary>
    /// <param name="reference">The database.</param>
    /// <param name="path"><c>schema.name</c>, as the list has it; without a schema the search path finds it.</param>
    /// <exception cref="SluiceException">There is no such table, or it cannot be read.</exception>
    public Task<TableDescription> DescribeTableAsync(Reference reference, string path, CancellationToken cancellationToken) =>
        ReadAsync(reference, $"Looking at {path}", async (connection, database) =>
        {
            var (schema, name) = TableDataset.SplitName(path);
            var table = await TableLookup.FindAsync(connection, Side.Source, schema, name, database.Display, [], cancellationToken);
            var listed = await TableList.ReadAsync(connection, table.Oid, cancellationToken);
            if (listed is not [var shown])
            {
                throw new SluiceException(Side.Source, PostgresErrorCodes.InsufficientPrivilege,
                    $"The account may not see {table.Sql} in {database.Display}. Grant it USAGE on the schema and SELECT on the table.");
            }

            var columns = await TableColumnList.ReadAsync(connection, table, cancellationToken);
            var key = await CatalogReader.FindPrimaryKeyAsync(connection, table, cancellationToken);
            return new TableDescription(shown, new TableColumns(columns), key);
        }, cancellationToken);

    /// <summary>The containers of an account, or the folders and files right in a folder, by name.</summary>
    /// <param name="reference">The store.</param>
    /// <param name="path">The folder, from the container on; null or empty is the root.</param>
    /// <exception cref="SluiceException">It is no store, or cannot be listed.</exception>
    public async Task<IReadOnlyList<ExploredFile>> ListFilesAsync(
        Reference reference, string? path, CancellationToken cancellationToken)
    {
        path = path?.Replace('\\', '/').Trim('/') ?? "";
        var parts = path.Split('/', 2);
        var service = await connections.StoreServiceAsync(reference, cancellationToken);
        var connection = await connections.ConnectAsync(service, cancellationToken);
        var files = !service.StoreType.HasContainers ? await ListAsync(connection.Open(null), "", path, cancellationToken)
            : path.Length == 0 ? await ListContainersAsync(connection, cancellationToken)
            : await ListAsync(connection.Open(parts[0]), $"{parts[0]}/", parts.Length > 1 ? parts[1] : "", cancellationToken);
        return [.. files.OrderBy(file => file.Type != "folder").ThenBy(file => file.Name, StringComparer.Ordinal)];
    }

    static Task<List<ExploredFile>> ListContainersAsync(StoreConnection connection, CancellationToken cancellationToken) =>
        connection.Faults.TranslateAsync(Side.Source, $"Listing the containers of {connection.Display}", async () =>
            await connection.ListContainersAsync(cancellationToken)
                .Select(name => new ExploredFile("container", name, name)).ToListAsync(cancellationToken));

    /// <param name="container">What its paths begin with in the answer, with a slash; empty where there are no containers.</param>
    /// <param name="folder">The folder in the store.</param>
    static Task<List<ExploredFile>> ListAsync(FileStore store, string container, string folder, CancellationToken cancellationToken)
    {
        var path = (container + folder).TrimEnd('/');
        return store.Faults.TranslateAsync(Side.Source, $"Listing {(path.Length == 0 ? "" : $"{path} in ")}{store.Display}", async () =>
            await store.ListLevelAsync(folder, cancellationToken)
                .Select(entry => new ExploredFile(
                    entry.Length is null ? "folder" : "file", entry.Path[(entry.Path.LastIndexOf('/') + 1)..], container + entry.Path)
                {
                    Bytes = entry.Length,
                    LastModified = entry.LastModified,
                })
                .ToListAsync(cancellationToken));
    }

    async Task<T> ReadAsync<T>(
        Reference reference, string doing, Func<NpgsqlConnection, PostgreSqlDatabase, Task<T>> read, CancellationToken cancellationToken)
    {
        if (!IsDatabase(reference))
        {
            throw new SluiceException(Side.Definition, "NotADatabase",
                $"Linked service '{reference.Name}' is no database: it has no tables. Name one of PostgreSQL.");
        }

        var database = await connections.DatabaseAsync(reference, cancellationToken);
        return await database.RunAsync(
            Side.Source, $"{doing} in {database.Display}", connection => read(connection, database), cancellationToken);
    }
}
