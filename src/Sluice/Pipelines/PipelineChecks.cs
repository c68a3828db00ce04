using System.Text.Json.Nodes;
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
        checks.CheckCycles();
        return checks;
    }

    /// <summary>Checks a pipeline with values for its parameters, and those that it executes without.</summary>
    public static PipelineChecks Of(Factory factory, Resource first, JsonObject given)
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

        checks.CheckCycles();
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

    /// <summary>Pipelines that execute each other would never end.</summary>
    void CheckCycles()
    {
        var edges = _checks.ConvertAll<IReadOnlyList<int>>(check =>
            [.. check.Executed.Where(one => _indexes.ContainsKey(one.Pipeline)).Select(one => _indexes[one.Pipeline])]);
        foreach (var cycle in Cycles.Find(edges))
        {
            var inCycle = cycle.ToHashSet();
            var names = DefinitionTypes.Few(cycle.Select(index => _checks[index].Resource.Name));
            var problem = cycle.Count == 1 ? "the pipeline executes itself, without end" : $"these pipelines execute each other, without end: {names}";
            var wrong = from index in cycle
                        from activity in _checks[index].Activities
                        where activity.Activity.Executes is { } name && _indexes.TryGetValue(name, out var child) && inCycle.Contains(child)
                        select activity;
            foreach (var (activity, report) in wrong)
            {
                activity.In(activity.Definition.Reader.Scope, report).Reader.Error(
                    "typeProperties.pipeline", problem, "Use Until to repeat something", code: DefinitionErrorCode.Cycle);
            }
        }
    }
}
