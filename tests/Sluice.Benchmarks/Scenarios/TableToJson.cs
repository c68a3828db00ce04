namespace Sluice.Benchmarks.Scenarios;

/// <summary>A table to JSON Lines, against <c>psql -c "copy (select row_to_json(t) ...) to stdout" > file</c>.</summary>
sealed class TableToJson() : TableToFiles(FileFormat.Json)
{
    public override string Name => "table-to-json";

    public override string Description => "A table to local JSON lines, against psql -c \"COPY (SELECT row_to_json ...) TO STDOUT\".";

    public override bool IsPeakOfProcess => true;

    protected override string PeerCommand(string psql, string relation, string file) =>
        $"{psql} -c \"COPY (SELECT row_to_json(t) FROM {relation} AS t) TO STDOUT\" > {file}.json";

    protected override Task<long> CountRowsAsync(IReadOnlyList<string> files) => CountLinesAsync(files);
}
