using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;

namespace Sluice.Tests.Definitions.Conformance;

/// <summary>What was asked for and said while a definition was read once.</summary>
sealed record ProbeRun(IReadOnlyList<PropertyUse> Uses, IReadOnlyList<DefinitionError> Errors, IReadOnlyList<DefinitionHint> Hints)
{
    /// <summary>The properties that were asked for.</summary>
    public IEnumerable<string> Asked => Uses.Select(use => $"{use.Path}.{use.Name}").Distinct();

    /// <summary>What is wrong with what stands at a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="value">What stands there: an object may be blamed for the name in it.</param>
    public IEnumerable<DefinitionError> ErrorsAt(string path, JsonNode? value = null) => Errors.Where(error =>
        error.Path == path || error.Path == $"{path}[0]"
        || (value is JsonValue && error.Path == JsonPlace.Parent(path) && error.Value == value.ToString()));

    /// <summary>Reads a definition.</summary>
    public static ProbeRun Of(string file, Action<DefinitionReport> read)
    {
        var uses = new List<PropertyUse>();
        var report = new DefinitionReport { Watch = uses.Add };
        read(report);
        return new ProbeRun(
            [.. uses.Where(use => use.File == file).Distinct()], [.. report.Errors.Where(error => error.File == file)],
            [.. report.Hints.Where(hint => hint.File == file)]);
    }
}
