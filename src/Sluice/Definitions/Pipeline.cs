using System.Buffers;
using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>A pipeline's activities, in the order of the file.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Activities">The activities.</param>
public sealed record Pipeline(string Name, IReadOnlyList<ActivityDefinition> Activities)
{
    /// <summary>Reads a pipeline's activities: their envelopes; what each does is read by its type.</summary>
    public static Pipeline Read(Resource resource, ExpressionScope scope, DefinitionReport report)
    {
        var reader = resource.Read(scope, report);
        reader.Ignore(
            "parameters", "annotations", "description", "folder", "concurrency", "policy", "runDimensions", "lastPublishTime",
            "variables");
        var activities = reader.Objects("activities").Select(ActivityDefinition.Read).OfType<ActivityDefinition>().ToList();
        if (!reader.Has("activities"))
            reader.Error("activities", "it is required", "Add \"activities\"");
        reader.HintUnread();

        var byName = activities.GroupBy(activity => activity.Name, StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var twin in byName.Where(group => group.Count() > 1))
            reader.Error("activities", $"two activities are named '{twin.Key}'", "Give each its own name");
        var dependencies = activities.SelectMany(activity => activity.DependsOn.Select(dependency => (activity, dependency)));
        foreach (var (activity, dependency) in dependencies)
        {
            if (!activities.Exists(other => other.Name.Equals(dependency.Activity, StringComparison.OrdinalIgnoreCase)))
            {
                activity.Reader.Error(
                    "dependsOn", $"there is no activity '{dependency.Activity}'", "Correct the name", dependency.Activity);
            }
        }

        if (byName.Count == activities.Count && FindCycle(activities) is { } cycle)
            reader.Error("activities", $"these activities wait for each other: {cycle}", "Remove one of the dependencies");
        return new Pipeline(resource.Name, activities);
    }

    /// <summary>The activities that are left when those that wait for nothing left are taken away again and again.</summary>
    static string? FindCycle(List<ActivityDefinition> activities)
    {
        var left = activities.ToDictionary(activity => activity.Name, StringComparer.OrdinalIgnoreCase);
        bool WaitsForNone(ActivityDefinition activity) => !activity.DependsOn.Any(dependency => left.ContainsKey(dependency.Activity));

        while (left.Values.FirstOrDefault(WaitsForNone) is { } free)
            left.Remove(free.Name);
        return left.Count == 0 ? null : string.Join(", ", left.Keys);
    }
}

/// <summary>The envelope of an activity.</summary>
/// <param name="Name">Its name, unique in the pipeline.</param>
/// <param name="Type">ADF's type name.</param>
/// <param name="Reader">The whole activity.</param>
public sealed record ActivityDefinition(string Name, string Type, DefinitionReader Reader)
{
    const string ForbiddenInName = ".+?/<>*%&:\\";

    static readonly SearchValues<char> Forbidden = SearchValues.Create(ForbiddenInName);

    /// <summary>What must have ended before, all of it.</summary>
    public IReadOnlyList<ActivityDependency> DependsOn { get; init; } = [];

    /// <summary>How often and how long it is tried.</summary>
    public ActivityPolicy Policy { get; init; } = new();

    /// <summary>Null when it runs; else the status it is given without running (<c>state</c>, <c>onInactiveMarkAs</c>).</summary>
    public DependencyCondition? InactiveAs { get; init; }

    internal static ActivityDefinition? Read(DefinitionReader reader)
    {
        reader.Ignore("description", "userProperties");
        var name = reader.Text("name", required: true);
        var type = reader.Text("type", required: true);
        var isName = name is null
            || (name.Length <= 55 && !name.AsSpan().ContainsAny(Forbidden) && (char.IsLetterOrDigit(name[0]) || name[0] == '_'));
        if (!isName)
        {
            reader.Error(
                "name", $"a name has at most 55 characters, begins with a letter, a digit or _, and has none of {ForbiddenInName}",
                "Rename the activity", name);
        }

        if (name is null || type is null)
            return null;
        var inactive = string.Equals(reader.Text("state"), "Inactive", StringComparison.OrdinalIgnoreCase);
        var mark = reader.Choice<DependencyCondition>("onInactiveMarkAs");
        return new ActivityDefinition(name, type, reader)
        {
            DependsOn = [.. reader.Objects("dependsOn").Select(ActivityDependency.Read)],
            Policy = ActivityPolicy.Read(reader.Object("policy")),
            InactiveAs = inactive ? mark ?? DependencyCondition.Succeeded : null,
        };
    }
}

/// <summary>What an activity waits for.</summary>
/// <param name="Activity">The other activity.</param>
/// <param name="Conditions">How it may have ended: any of these.</param>
public sealed record ActivityDependency(string Activity, IReadOnlyList<DependencyCondition> Conditions)
{
    internal static ActivityDependency Read(DefinitionReader reader)
    {
        var conditions = new List<DependencyCondition>();
        foreach (var text in reader.Texts("dependencyConditions"))
        {
            if (DefinitionReader.ParseName<DependencyCondition>(text) is { } condition)
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

/// <summary>How an activity ended, as <c>dependencyConditions</c> name it.</summary>
public enum DependencyCondition
{
    /// <summary>It did its work.</summary>
    Succeeded,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It did not run, because what it waited for ended otherwise.</summary>
    Skipped,

    /// <summary>It succeeded or failed.</summary>
    Completed,
}

/// <summary>ADF's activity policy.</summary>
public sealed record ActivityPolicy
{
    /// <summary>The longest an activity may take; ADF's default is 12 hours.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Attempts after the first.</summary>
    public int Retry { get; init; }

    /// <summary>Seconds between attempts.</summary>
    public int RetryIntervalInSeconds { get; init; } = 30;

    internal static ActivityPolicy Read(DefinitionReader? reader)
    {
        var defaults = new ActivityPolicy();
        if (reader is null)
            return defaults;
        reader.Ignore("secureInput", "secureOutput");
        var policy = new ActivityPolicy
        {
            Timeout = reader.Duration("timeout") ?? defaults.Timeout,
            Retry = reader.Integer("retry", 0, 1000) ?? defaults.Retry,
            RetryIntervalInSeconds = reader.Integer("retryIntervalInSeconds", 0, 86400) ?? defaults.RetryIntervalInSeconds,
        };
        reader.HintUnread();
        return policy;
    }
}
