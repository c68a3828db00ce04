using Sluice.Activities.Control;
using Sluice.Activities.Files;
using Sluice.Activities.Moving;
using Sluice.Activities.Querying;
using Sluice.Activities.Web;

namespace Sluice.Activities;

/// <summary>The kinds of activities that there are.</summary>
static class ActivityTypes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ActivityType> All { get; } =
    [
        new CopyActivity(), new LookupActivity(), new ScriptActivity(), new StoredProcedureActivity(),
        new GetMetadataActivity(), new DeleteActivity(), new ValidationActivity(),
        new WebActivity(), new WebHookActivity(),
        new ForEachActivity(), new UntilActivity(), new IfConditionActivity(), new SwitchActivity(), new ExecutePipelineActivity(),
        new FilterActivity(), new SetVariableActivity(), new AppendVariableActivity(), new WaitActivity(), new FailActivity(),
    ];

    /// <summary>The kind of a type, in any case; null when there is none.</summary>
    public static ActivityType? Find(string type) => All.FirstOrDefault(kind => kind.Name.Equals(type, StringComparison.OrdinalIgnoreCase));
}
