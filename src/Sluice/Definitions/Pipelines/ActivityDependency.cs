using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.Pipelines;

/// <summary>What an activity waits for.</summary>
/// <param name="Activity">The other activity.</param>
/// <param name="Conditions">How it may have ended: any of these.</param>
public sealed record ActivityDependency(string Activity, IReadOnlyList<DependencyCondition> Conditions)
{
    internal static ActivityDependency Read(DefinitionParser reader)
    {
        var conditions = new List<DependencyCondition>();
        foreach (var text in reader.Texts("dependencyConditions"))
        {
            if (DefinitionParser.ParseName<DependencyCondition>(text) is { } condition)
            {
                conditions.Add(condition);
            }
            else
            {
                var names = string.Join(", ", Enum.GetNames<DependencyCondition>());
                reader.Error("dependencyConditions", $"one of {names} is wanted", "Use one of these names", text);
            }
        }

        var name = reader.Text("activity", required: true) ?? "";
        reader.HintUnread();
        return new ActivityDependency(name, conditions.Count > 0 ? conditions : [DependencyCondition.Succeeded]);
    }
}
