namespace Sluice.Benchmarks.Scenarios;

/// <summary>Parquet to a table, against DuckDB's CSV piped into psql.</summary>
sealed class ParquetToTable() : FilesToTable(FileFormat.Parquet, "parquet")
{
    public override string Name => "parquet-to-table";

    public override string Description => "Parquet files of DuckDB to a table, against DuckDB | psql -c \"COPY ... FROM STDIN CSV\".";

    public override bool IsPeakOfProcess => true;

    public override string PeerName => "psql and DuckDB";

    protected override string WriteCommand(string psql, string relation, string file) => TableToParquet.WriteCommand(psql, relation, file);

    protected override string PeerCommand(string psql, string file) =>
        DuckDb.Command($"COPY (SELECT * FROM '{file}') TO '/dev/stdout' (FORMAT csv, HEADER false)")
        + $" | {psql} -c 'COPY {Bench.TargetTable} FROM STDIN (FORMAT csv)'";
}
