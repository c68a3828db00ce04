namespace Sluice.Tests;

/// <summary>
/// How parquet-wasm writes a file; what is null is its default. An encoding that a column's type can't have ends it with an
/// "unreachable".
/// </summary>
/// <param name="Compression">UNCOMPRESSED, SNAPPY, GZIP, BROTLI, ZSTD or LZ4_RAW.</param>
/// <param name="Version">V1 or V2, of the data pages.</param>
/// <param name="Encoding">Of all columns where the dictionary is not used.</param>
/// <param name="ColumnEncodings">Of columns, by name; they get no dictionary.</param>
/// <param name="Dictionary">Whether columns get dictionaries.</param>
/// <param name="DictionaryPageSize">Bytes, from where on it gives the dictionary up.</param>
/// <param name="PageSize">Bytes of a data page, looked at after every batch.</param>
/// <param name="BatchSize">Values written at a time.</param>
/// <param name="RowGroupSize">Rows.</param>
/// <param name="Statistics">None, Chunk or Page.</param>
sealed record ParquetWasmOptions(
    string? Compression = null,
    string? Version = null,
    string? Encoding = null,
    IReadOnlyDictionary<string, string>? ColumnEncodings = null,
    bool? Dictionary = null,
    int? DictionaryPageSize = null,
    int? PageSize = null,
    int? BatchSize = null,
    int? RowGroupSize = null,
    string? Statistics = null);
