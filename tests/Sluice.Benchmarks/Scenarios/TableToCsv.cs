namespace Sluice.Benchmarks.Scenarios;

/// <summary>A table to CSV files, against <c>psql -c "copy ... to stdout csv" > file</c>.</summary>
sealed class TableToCsv() : TableToFiles(FileFormat.DelimitedText)
{
    public override string Name => "table-to-csv";

    public override string Description => "A table to local CSV files, against psql -c \"COPY ... TO STDOUT CSV\" > file.";

    protected override string PeerCommand(string psql, string relation, string file) =>
        $"{psql} -c \"COPY {relation} TO STDOUT (FORMAT csv, HEADER)\" > {file}.csv";

    // Every value is on one line: the lines are the rows and the headers.
    protected override async Task<long> CountRowsAsync(IReadOnlyList<string> files) => await CountLinesAsync(files) - files.Count;
}
