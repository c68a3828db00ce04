using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Tests;

/// <summary>
/// Independent readers and writers of Parquet, run by Node.js: DuckDB (C++), parquet-wasm (Rust's parquet with Arrow) and hyparquet
/// (JavaScript). Their scripts are in the folder of this file's name.
/// </summary>
static class ParquetTools
{
    static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The folder with the tools' node_modules: SLUICE_PARQUET_TOOLS, else where tests/run.sh installs them. Null without Node.js.
    /// </summary>
    public static string? Folder => NodePackages.Find("SLUICE_PARQUET_TOOLS", "parquet-tools");

    /// <summary>
    /// Runs SQL statements in a new DuckDB, time zone UTC; files are named by absolute paths: <c>FROM '/tmp/x.parquet'</c>,
    /// <c>COPY (...) TO '/tmp/x.parquet' (FORMAT parquet, CODEC zstd, PARQUET_VERSION V2)</c>.
    /// </summary>
    /// <returns>
    /// The last statement's rows. Values are DuckDB's text (<c>1.50</c>, <c>2024-01-02 03:04:05.678901</c>, a BLOB's odd bytes as
    /// <c>\xFF</c>), floating point is JavaScript's.
    /// </returns>
    public static Task<ParquetRows> DuckDbAsync(string sql, CancellationToken cancellationToken = default) =>
        ReadAsync("duckdb.mjs", new { sql }, cancellationToken);

    /// <summary>Reads a file with hyparquet, which fails at an LZ4_RAW page of NULLs alone.</summary>
    /// <returns>
    /// What the file stores: dates, times and timestamps as integers, bytes as hex, decimals as text with their scale, UUIDs as text;
    /// the metadata is the whole footer.
    /// </returns>
    public static Task<ParquetRows> HyparquetAsync(string file, CancellationToken cancellationToken = default) =>
        ReadAsync("hyparquet.mjs", new { file }, cancellationToken);

    /// <summary>Writes a file with hyparquet-writer.</summary>
    /// <param name="specification">
    /// <c>{columns: [{name, type, values, encoding?, nullable?}], codec?, rowGroupSize?, pageSize?, ...}</c>, whose types are
    /// hyparquet-writer's; values of INT64 are text, those of BYTE_ARRAY hex, those of TIMESTAMP ISO 8601. Codecs are UNCOMPRESSED, SNAPPY,
    /// GZIP and BROTLI.
    /// </param>
    public static async Task HyparquetWriteAsync(string file, object specification, CancellationToken cancellationToken = default)
    {
        using var folder = new TemporaryFolder();
        var spec = folder.File("specification.json");
        var fields = JsonSerializer.SerializeToNode(specification, CamelCase)!.AsObject();
        fields["file"] = file;
        await File.WriteAllTextAsync(spec, fields.ToJsonString(), cancellationToken);
        await RunAsync("hyparquet-write.mjs", new { spec }, cancellationToken);
    }

    /// <summary>Reads a file with parquet-wasm and Arrow.</summary>
    /// <returns>
    /// Arrow's types; dates, times and timestamps as integers, bytes as hex, decimals as text with their scale; the metadata tells the
    /// row groups' codecs and encodings.
    /// </returns>
    public static Task<ParquetRows> ParquetWasmReadAsync(string file, CancellationToken cancellationToken = default) =>
        ReadAsync("parquet-wasm.mjs", new { read = file }, cancellationToken);

    /// <summary>Writes the rows of a file, <see cref="DuckDbAsync">DuckDB's</see> say, anew with parquet-wasm.</summary>
    public static Task ParquetWasmRewriteAsync(
        string file, string to, ParquetWasmOptions options, CancellationToken cancellationToken = default) =>
        RunAsync("parquet-wasm.mjs", new { rewrite = file, to, options }, cancellationToken);

    static async Task<ParquetRows> ReadAsync(string script, object request, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<ParquetRows>(await RunAsync(script, request, cancellationToken), CamelCase)!;

    static Task<string> RunAsync(string script, object request, CancellationToken cancellationToken) => Command.RunAsync(
        "node",
        [Path.Combine(Repository.Root, "tests", "Shared", "ParquetTools", script), JsonSerializer.Serialize(request, CamelCase)],
        environment: new Dictionary<string, string>
        {
            ["SLUICE_PARQUET_TOOLS"] = Folder ?? throw new InvalidOperationException(Prerequisite.ParquetToolsAreMissing),
        },
        cancellationToken: cancellationToken);
}
