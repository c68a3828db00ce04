namespace Sluice.Benchmarks.Scenarios;

/// <summary>JSON Lines to a table, against one psql session with a temporary table of jsonb.</summary>
sealed class JsonToTable() : FilesToTable(FileFormat.Json, "json")
{
    public override string Name => "json-to-table";

    public override string Description => "Local JSON lines, one file a lane, to a table, against \\copy into jsonb and INSERT ... SELECT.";

    public override bool IsPeakOfProcess => true;

    protected override string WriteCommand(string psql, string relation, string file) =>
        $"{psql} -c \"COPY (SELECT row_to_json(t) FROM {relation} AS t) TO STDOUT\" > {file}";

    // (jsonb_populate_record(...)).* would call the function once a column.
    protected override string PeerCommand(string psql, string file) =>
        $"{psql} -c 'CREATE TEMPORARY TABLE lines (j jsonb)' "
        + $"-c \"\\copy lines from '{file}' (format csv, quote e'\\x01', delimiter e'\\x02')\" "
        + $"-c 'INSERT INTO {Bench.TargetTable} SELECT r.* FROM lines, jsonb_populate_record(NULL::{Bench.TargetTable}, j) AS r'";
}
