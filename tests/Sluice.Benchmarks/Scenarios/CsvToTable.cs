namespace Sluice.Benchmarks.Scenarios;

/// <summary>CSV files to a table, against <c>\copy from</c>.</summary>
sealed class CsvToTable() : FilesToTable(FileFormat.DelimitedText, "csv")
{
    public override string Name => "csv-to-table";

    public override string Description => "Local CSV files, one a lane, to a table, against \\copy ... from.";

    protected override string WriteCommand(string psql, string relation, string file) =>
        $"{psql} -c \"COPY {relation} TO STDOUT (FORMAT csv, HEADER)\" > {file}";

    protected override string PeerCommand(string psql, string file) => $"{psql} -c \"\\copy {Bench.TargetTable} from '{file}' csv header\"";
}
