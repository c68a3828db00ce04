using System.Text.Json;
using Sluice.Tests;

namespace Sluice.Benchmarks;

/// <summary>DuckDB as a shell command: its Node.js package, as its own program is on neither npm nor Debian.</summary>
static class DuckDb
{
    /// <summary>The shell command that runs SQL and prints nothing.</summary>
    public static string Command(string sql)
    {
        var folder = ParquetTools.Folder ?? throw new InvalidOperationException(Prerequisite.ParquetToolsAreMissing);
        var script = Path.Combine(Repository.Root, "tests", "Shared", "ParquetTools", "duckdb.mjs");
        return $"SLUICE_PARQUET_TOOLS='{folder}' node '{script}' {Shell.Quote(JsonSerializer.Serialize(new { sql, quiet = true }))}";
    }

    /// <summary>How many rows Parquet files hold.</summary>
    public static async Task<long> CountAsync(IEnumerable<string> files)
    {
        var list = string.Join(", ", files.Select(file => $"'{file}'"));
        return long.Parse((await ParquetTools.DuckDbAsync($"SELECT count(*) FROM read_parquet([{list}])")).Rows[0][0]!, provider: null);
    }
}
