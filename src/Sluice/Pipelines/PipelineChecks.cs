using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Activities.Control;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;

namespace Sluice.Pipelines;

/// <summary>Pipelines that were checked together, for some execute others.</summary>
sealed class PipelineChecks
{
    readonly Dictionary<string, int> _indexes = new(StringComparer.OrdinalIgnoreCase);
    readonly List<PipelineCheck> _checks = [];

    /// <summary>Checks all pipelines of a factory.</summary>
    public static PipelineChecks Of(Factory factory)
    {
        var checks = new PipelineChecks();
        foreach (var resource in factory.All(ResourceKind.Pipeline))
            checks.Add(PipelineCheck.Of(factory, resource, given: null));
        checks.CheckExecuted();
        return checks;
    }

    /// <summary>Checks a pipeline and those that it executes.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="first">The pipeline.</param>
    /// <param name="given">The values for its parameters; null when they are not known.</param>
    public static PipelineChecks Of(Factory factory, Resource first, JsonObject? given)
    {
        var checks = new PipelineChecks();
        checks.Add(PipelineCheck.Of(factory, first, given));
        for (var i = 0; i < checks._checks.Count; i++)
        {
            foreach (var (_, name) in checks._checks[i].Executed)
            {
                if (!checks._indexes.ContainsKey(name) && factory.TryFind(ResourceKind.Pipeline, name, out var resource))
                    checks.Add(PipelineCheck.Of(factory, resource, given: null));
            }
        }

        checks.CheckExecuted();
        return checks;
    }

    /// <summary>All of them, in the order in which they were checked.</summary>
    public IReadOnlyList<PipelineCheck> All => _checks;

    /// <summary>Adds everything to a report.</summary>
    public void AddTo(DefinitionReport report)
    {
        foreach (var check in _checks)
            check.AddTo(report);
    }

    /// <summary>Whether each runs, and what keeps it from running.</summary>
    public IReadOnlyList<PipelineOutlook> Outlooks()
    {
        var status = _checks.ConvertAll(PipelineOutlook.OwnStatus);
        var parents = (from one in _checks.Index()
                       from executed in one.Item.Executed
                       where _indexes.ContainsKey(executed.Pipeline)
                       select (Parent: one.Index, Child: _indexes[executed.Pipeline])).ToLookup(pair => pair.Child, pair => pair.Parent);
        var changed = new Queue<int>(Enumerable.Range(0, _checks.Count));
        while (changed.TryDequeue(out var child))
        {
            foreach (var parent in parents[child].Where(parent => status[parent] < status[child]))
            {
                status[parent] = status[child];
                changed.Enqueue(parent);
            }
        }

        return [.. _checks.Select((check, index) => PipelineOutlook.Of(
            check, status[index], name => _indexes.TryGetValue(name, out var child) ? status[child] : OutlookStatus.Runs))];
    }

    void Add(PipelineCheck check)
    {
        _indexes[check.Resource.Name] = _checks.Count;
        _checks.Add(check);
    }

    /// <summary>Where each leads to.</summary>
    List<IReadOnlyList<int>> Edges() => _checks.ConvertAll<IReadOnlyList<int>>(check =>
        [.. check.Executed.Where(one => _indexes.ContainsKey(one.Pipeline)).Select(one => _indexes[one.Pipeline])]);

    void CheckExecuted()
    {
        var edges = Edges();
        CheckCycles(edges);
        CheckDepth(edges);
    }

    /// <summary>
    /// A run has so many others around it at most. Only the pipeline is blamed that goes one too deep: those that execute it do not run
    /// because it does not.
    /// </summary>
    void CheckDepth(List<IReadOnlyList<int>> edges)
    {
        var (heights, missing) = (new int[edges.Count], edges.ConvertAll(children => children.Count));
        var parents = edges.Index().SelectMany(one => one.Item.Select(child => (child, one.Index))).ToLookup(pair => pair.child, pair => pair.Index);
        // Those in a cycle, and those above it, are never ready.
        var ready = new Queue<int>(missing.Index().Where(one => one.Item == 0).Select(one => one.Index));
        while (ready.TryDequeue(out var child))
        {
            foreach (var parent in parents[child])
            {
                heights[parent] = Math.Max(heights[parent], heights[child] + 1);
                if (--missing[parent] == 0)
                    ready.Enqueue(parent);
            }
        }

        var tooDeep = from check in _checks.Index()
                      where missing[check.Index] == 0 && heights[check.Index] == ExecutePipelineActivity.MostDeep + 1
                      from activity in check.Item.Activities
                      where activity.Activity.Executes is { } name && _indexes.TryGetValue(name, out var child)
                          && heights[child] == ExecutePipelineActivity.MostDeep
                      select activity;
        foreach (var activity in tooDeep)
            Refuse(activity, $"pipelines execute each other more than {ExecutePipelineActivity.MostDeep} deep from here", "Have fewer of them in a row");
    }

    static void Refuse((ActivityNode Activity, DefinitionReport Report) executing, string problem, string remedy) =>
        executing.Activity.In(executing.Activity.Definition.Reader.Scope, executing.Report).Reader.Error(
            "typeProperties.pipeline", problem, remedy, code: DefinitionErrorCode.Cycle);

    /// <summary>Pipelines that execute each other would never end.</summary>
    void CheckCycles(List<IReadOnlyList<int>> edges)
    {
        foreach (var cycle in Cycles.Find(edges))
        {
            var inCycle = cycle.ToHashSet();
            var names = DefinitionTypes.Few(cycle.Select(index => _checks[index].Resource.Name));
            var problem = cycle.Count == 1 ? "the pipeline executes itself, without end" : $"these pipelines execute each other, without end: {names}";
            var wrong = from index in cycle
                        from activity in _checks[index].Activities
                        where activity.Activity.Executes is { } name && _indexes.TryGetValue(name, out var child) && inCycle.Contains(child)
                        select activity;
            foreach (var activity in wrong)
                Refuse(activity, problem, "Use Until to repeat something");
        }
    }
}
