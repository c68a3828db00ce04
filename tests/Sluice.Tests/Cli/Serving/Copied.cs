using Sluice.Tests.Activities;

namespace Sluice.Tests.Cli.Serving;

/// <summary>Copy activities into tables of the shared database.</summary>
static class Copied
{
    /// <param name="name">The activity.</param>
    /// <param name="query">What it reads.</param>
    /// <param name="table">Where to.</param>
    /// <param name="source">Further properties of the source.</param>
    public static string From(string name, string query, string table, string source = "") => LocalPipelines.Activity(name, "Copy", $$"""
        { "source": { "type": "AzurePostgreSqlSource", "query": "{{query}}"{{source}} }, "sink": { "type": "AzurePostgreSqlSink" } }
        """).TrimEnd()[..^1] + $$"""
        , "inputs": [{ "referenceName": "Any", "type": "DatasetReference" }],
          "outputs": [{ "referenceName": "Table", "type": "DatasetReference", "parameters": { "name": "{{table}}" } }] }
        """;
}
