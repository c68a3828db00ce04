namespace Sluice.Tests;

/// <summary>
/// The Chinook and Northwind databases, as scripts that are not part of this repository: chinook.sql and northwind.sql in the folder
/// SLUICE_SAMPLE_DATA, or in ../shared/data beside the repository.
/// </summary>
static class SampleDatabases
{
    public const string AreMissing =
        "Needs chinook.sql and northwind.sql: "
        + "set SLUICE_SAMPLE_DATA to their folder (github.com/neondatabase/postgres-sample-dbs has them).";

    public static bool AreThere => Folder is { } folder && File.Exists(Path.Combine(folder, "chinook.sql"));

    static string? Folder =>
        Environment.GetEnvironmentVariable("SLUICE_SAMPLE_DATA") is { Length: > 0 } chosen ? chosen
        : Repository.FindRoot() is { } root ? Path.GetFullPath(Path.Combine(root, "../shared/data"))
        : null;

    /// <summary>A digital music shop: quoted, mixed-case names.</summary>
    /// <returns>The name of a new database that holds it.</returns>
    public static Task<string> CreateChinookAsync(PostgreSqlCluster cluster, CancellationToken cancellationToken = default) =>
        CreateAsync(cluster, "chinook", cancellationToken);

    /// <summary>A food importer: plain names, bytea, bpchar, NULLs.</summary>
    /// <returns>The name of a new database that holds it.</returns>
    public static Task<string> CreateNorthwindAsync(PostgreSqlCluster cluster, CancellationToken cancellationToken = default) =>
        CreateAsync(cluster, "northwind", cancellationToken);

    static async Task<string> CreateAsync(PostgreSqlCluster cluster, string name, CancellationToken cancellationToken)
    {
        if (!AreThere)
            throw new InvalidOperationException(AreMissing);

        var database = await cluster.CreateDatabaseAsync(name, cancellationToken);
        await cluster.RunScriptAsync(database, Path.Combine(Folder!, $"{name}.sql"), cancellationToken);
        return database;
    }
}
