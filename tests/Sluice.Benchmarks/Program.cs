using System.CommandLine;
using Sluice.Benchmarks;
using Sluice.Benchmarks.Scenarios;

var rows = new Option<long>("--rows") { Description = "Rows of the table.", DefaultValueFactory = _ => 3_000_000 };
var lanes = new Option<int>("--lanes") { Description = "Slices at a time, and psql pipelines at a time.", DefaultValueFactory = _ => 1 };
var rounds = new Option<int>("--rounds") { Description = "Times each is measured, alternating.", DefaultValueFactory = _ => 7 };
var cold = new Option<bool>("--cold")
{
    Description = "Measure `sluice` as a process from start to exit instead of a copy in a process that runs already.",
};

var root = new RootCommand(
    """
    Measures Sluice side by side with the pipeline of psql, or psql and DuckDB, that a user would write, in the same run on a
    PostgreSQL of its own.
    Sluice runs in this process, as it does in the Functions worker, and everything from reading the definitions to the commit
    counts; one round before the first warms up both. The last line is RESULT with the medians.
    """);
foreach (var scenario in Scenario.All)
{
    var command = new Command(scenario.Name, scenario.Description) { rows, lanes, rounds, cold };
    command.SetAction((parsed, cancellationToken) => Benchmark.RunAsync(
        scenario,
        new BenchmarkOptions(parsed.GetValue(rows), parsed.GetValue(lanes), parsed.GetValue(rounds), parsed.GetValue(cold)),
        cancellationToken));
    root.Add(command);
}

var valueRows = new Option<long>("--rows") { Description = "Rows of the table, a megabyte each.", DefaultValueFactory = _ => 1000 };
var valueLanes = new Option<int>("--lanes") { Description = "Slices at a time.", DefaultValueFactory = _ => 4 };
var largeValues = new Command(LargeValues.Name, LargeValues.Description) { valueRows, valueLanes };
largeValues.SetAction((parsed, cancellationToken) => LargeValues.RunAsync(
    new BenchmarkOptions(parsed.GetValue(valueRows), parsed.GetValue(valueLanes), Rounds: 1, Cold: true), cancellationToken));
root.Add(largeValues);

var laneRows = new Option<long>("--rows") { Description = "Rows of the table.", DefaultValueFactory = _ => 3_000_000 };
var laneRounds = new Option<int>("--rounds") { Description = "Times each number of lanes is measured.", DefaultValueFactory = _ => 3 };
var lanesOnServers = new Command(Lanes.Name, Lanes.Description) { laneRows, laneRounds };
lanesOnServers.SetAction((parsed, cancellationToken) => Lanes.RunAsync(
    new BenchmarkOptions(parsed.GetValue(laneRows), Lanes: 1, parsed.GetValue(laneRounds), Cold: false), cancellationToken));
root.Add(lanesOnServers);

return await root.Parse(args).InvokeAsync();
