namespace Sluice.Benchmarks.Scenarios;

/// <summary>A table to Parquet, against psql's CSV piped into DuckDB.</summary>
sealed class TableToParquet() : TableToFiles(FileFormat.Parquet)
{
    public override string Name => "table-to-parquet";

    public override string Description => "A table to local Parquet files, against psql -c \"COPY ... TO STDOUT CSV\" | DuckDB.";

    public override bool IsPeakOfProcess => true;

    public override string PeerName => "psql and DuckDB";

    /// <summary>The shell command that writes a file with DuckDB.</summary>
    public static string WriteCommand(string psql, string relation, string file)
    {
        const string Columns =
            "{'id': 'BIGINT', 'sensor': 'INTEGER', 'note': 'VARCHAR', 'taken_at': 'TIMESTAMPTZ', 'price': 'DECIMAL(12,2)', "
            + "'reading': 'DOUBLE', 'device': 'UUID', 'day': 'DATE'}";
        var sql = $"COPY (SELECT * FROM read_csv('/dev/stdin', header = false, auto_detect = false, columns = {Columns})) "
            + $"TO '{file}' (FORMAT parquet, CODEC snappy)";
        return $"{psql} -c \"COPY {relation} TO STDOUT (FORMAT csv)\" | {DuckDb.Command(sql)}";
    }

    protected override string PeerCommand(string psql, string relation, string file) => WriteCommand(psql, relation, $"{file}.parquet");

    protected override Task<long> CountRowsAsync(IReadOnlyList<string> files) => DuckDb.CountAsync(files);
}
