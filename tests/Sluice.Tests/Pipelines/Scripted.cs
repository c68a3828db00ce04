using System.Collections.Concurrent;
using System.Text.Json;
using Sluice.Activities;
using Sluice.Copying;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Output;
using Sluice.Copying.Steps;
using Sluice.Definitions;
using Sluice.Definitions.Pipelines;
using Sluice.Orchestration;
using Sluice.Pipelines;

namespace Sluice.Tests.Pipelines;

/// <summary>
/// Runs pipelines whose copies are a delegate: only the order of activities and their outcome is decided by the code under test.
/// </summary>
sealed class Scripted
{
    readonly List<ActivityOutline> _activities = [];
    readonly ConcurrentQueue<string> _started = [];

    /// <summary>What a copy does; it copies one row unless a test says otherwise.</summary>
    public Func<string, Task<CopyOutput>> Copy { get; set; } = _ => Task.FromResult(Output(1));

    /// <summary>The copies in the order of their start.</summary>
    public IReadOnlyCollection<string> Started => _started;

    public ConcurrentDictionary<string, Frame> Seen { get; } = [];

    /// <param name="name">The activity.</param>
    /// <param name="dependsOn">Such as <c>A:Succeeded</c> or <c>A:Failed|Skipped</c>.</param>
    public Scripted Add(string name, params string[] dependsOn) => Add(name, null, dependsOn);

    public Scripted AddInactive(string name, DependencyCondition mark, params string[] dependsOn) => Add(name, mark, dependsOn);

    public Task<PipelineRunResult> RunAsync() => new InProcessEngine(null, TimeProvider.System, CancellationToken.None)
        .Add(PipelineActivities.Outline, (_, _) => Task.FromResult(new PipelineOutline(_activities)))
        .Add(PipelineActivities.Tell, (_, _) => Task.FromResult(true))
        .Add(ActivityHost.Tell, (_, _) => Task.FromResult(true))
        .Add(ActivityHost.Run, (request, _) =>
        {
            Seen[request.Activity] = request.Frame;
            return Task.FromResult(new ActivityResult { Next = JsonSerializer.SerializeToNode(Job) });
        })
        .Add(CopyOrchestration.Definition, (_, request) =>
        {
            _started.Enqueue(request.CopyId);
            return Copy(request.CopyId);
        })
        .Add(PipelineOrchestration.Definition, PipelineOrchestration.RunAsync)
        .RunAsync(PipelineOrchestration.Definition, new PipelineRunRequest("run", "P", []), "run");

    /// <summary>The statuses in the order of the file, such as <c>A Succeeded, B Skipped</c>; the fault if the run failed.</summary>
    public async Task<(string Statuses, SluiceException? Fault)> EndAsync()
    {
        try
        {
            return (string.Join(", ", (await RunAsync()).Activities.Select(run => $"{run.ActivityName} {run.Status}")), null);
        }
        catch (SluiceException fault)
        {
            return ("", fault);
        }
    }

    /// <summary>Makes these copies fail.</summary>
    public Scripted Failing(params string[] names)
    {
        Copy = name => names.Contains(name)
            ? throw new SluiceException(Side.Source, "42P01", $"{name} is broken.")
            : Task.FromResult(Output(1));
        return this;
    }

    public static CopyOutput Output(long rows) => new()
    {
        RowsRead = rows,
        RowsCopied = rows,
        DataConsistencyVerification = new ConsistencyVerification("Verified", "None"),
    };

    static CopyJob Job => new(
        new TableSource(new Reference("Shop", []), "AzurePostgreSql"),
        new TableSink(new Reference("Shop", []), "AzurePostgreSql", null, "t"));

    Scripted Add(string name, DependencyCondition? mark, string[] dependsOn)
    {
        var dependencies = dependsOn.Select(text => text.Split(':'))
            .Select(parts => new ActivityDependency(parts[0], [.. parts[1].Split('|').Select(Enum.Parse<DependencyCondition>)]));
        _activities.Add(new ActivityOutline(name, "Copy", [.. dependencies], mark) { Uses = new ActivityUses(null, null, false) });
        return this;
    }
}
