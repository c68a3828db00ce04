using Sluice.Definitions.Parsing;
using Sluice.Pipelines;

namespace Sluice.Cli.Display;

/// <summary>How faults are printed: the side, one paragraph, the code.</summary>
static class ErrorText
{
    public static string For(SluiceException fault) => fault is DefinitionException definitions
        ? string.Join(Environment.NewLine, ErrorLines.Of(definitions.Errors, []))
#pragma warning disable CA1308 // A word in a sentence, not a key.
        : $"error ({fault.Side.ToString().ToLowerInvariant()}): {Activity(fault)}{fault.Detail} [{fault.Code}]";
#pragma warning restore CA1308

    static string Activity(SluiceException fault) => fault is PipelineFailedException failed ? $"activity '{failed.Activity}' failed: " : "";
}
