using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Pipelines;

namespace Sluice.Cli.Display;

/// <summary>How errors in definitions are printed: file by file, each once, with the activities that use what is wrong.</summary>
static class ErrorLines
{
    /// <param name="errors">The errors.</param>
    /// <param name="pipelines">The pipelines that they keep from running.</param>
    public static IEnumerable<string> Of(IEnumerable<DefinitionError> errors, IEnumerable<PipelineOutlook> pipelines)
    {
        var users = (from pipeline in pipelines
                     from blocker in pipeline.Blockers
                     where blocker.Activity is not null && blocker.File != pipeline.File
                     select (Blocker: blocker, User: $"{pipeline.Name}/{blocker.Activity}"))
            .ToLookup(one => (one.Blocker.File, one.Blocker.Path, one.Blocker.Problem), one => one.User);
        foreach (var file in errors.GroupBy(error => error.File))
        {
            if (file.ToList() is [var only])
            {
                yield return $"error (definition): {only}{UsersOf(only)}";
                continue;
            }

            yield return $"error (definition): {file.Key}";
            foreach (var error in file)
                yield return $"  {error.InFile}{UsersOf(error)}";
        }

        string UsersOf(DefinitionError error) => Used(users[(error.File, error.Path, error.Problem)]);
    }

    static string Used(IEnumerable<string> users) =>
        DefinitionTypes.Few(users.Distinct()) is { Length: > 0 } names ? $" Used by {names}." : "";
}
