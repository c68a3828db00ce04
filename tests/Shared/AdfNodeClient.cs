using System.Text.Json;

namespace Sluice.Tests;

/// <summary>
/// ADF's own client for Node.js, <c>@azure/arm-datafactory</c>, which drives an API. Its scripts are in the folder of this file's name; they
/// fail where an answer lacks what the client's models say that the service writes.
/// </summary>
static class AdfNodeClient
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>
    /// The folder with the client's node_modules: SLUICE_ADF_CLIENT, else where tests/run.sh installs them. Null without Node.js.
    /// </summary>
    public static string? Folder => NodePackages.Find("SLUICE_ADF_CLIENT", "adf-client");

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">Its name.</param>
    /// <param name="api">The address of the API, as the client takes it.</param>
    /// <param name="key">The key to show.</param>
    /// <param name="cluster">The server of the database.</param>
    /// <param name="database">A database with a table <c>orders</c> of 100 rows.</param>
    /// <param name="files">A folder for what is written.</param>
    /// <exception cref="InvalidOperationException">Something was not as it should be: the message says what.</exception>
    public static async Task RunAsync(string script, Uri api, string key, PostgreSqlCluster cluster, string database, string files)
    {
        using var bounded = new CancellationTokenSource(Patience);
        await Command.RunAsync(
            "node",
            [
                Path.Combine(Repository.Root, "tests", "Shared", "AdfNodeClient", script),
                JsonSerializer.Serialize(new
                {
                    api = api.ToString().TrimEnd('/'),
                    key,
                    database = $"host={cluster.Host};port={cluster.Port};database={database};uid={cluster.User};password={cluster.Password};EncryptionMethod=0",
                    files,
                }),
            ],
            environment: new Dictionary<string, string>
            {
                ["SLUICE_ADF_CLIENT"] = Folder ?? throw new InvalidOperationException(Prerequisite.AdfNodeClientIsMissing),
            },
            cancellationToken: bounded.Token);
    }
}
