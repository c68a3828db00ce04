using System.Buffers;
using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.Pipelines;

/// <summary>The envelope of an activity.</summary>
/// <param name="Name">Its name, unique in the pipeline.</param>
/// <param name="Type">ADF's type name.</param>
/// <param name="Reader">The whole activity.</param>
internal sealed record ActivityDefinition(string Name, string Type, DefinitionParser Reader)
{
    const string ForbiddenInName = ".+?/<>*%&:\\";

    static readonly SearchValues<char> Forbidden = SearchValues.Create(ForbiddenInName);

    /// <summary>What must have ended before, all of it.</summary>
    public IReadOnlyList<ActivityDependency> DependsOn { get; init; } = [];

    /// <summary>How often and how long it is tried.</summary>
    public ActivityPolicy Policy { get; init; } = new();

    /// <summary>Null when it runs; else the status it is given without running (<c>state</c>, <c>onInactiveMarkAs</c>).</summary>
    public DependencyCondition? InactiveAs { get; init; }

    internal static ActivityDefinition? Read(DefinitionParser reader)
    {
        reader.NoEffect("it is a note", "description", "userProperties");
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
