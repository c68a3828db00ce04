namespace Sluice.Definitions.Parsing;

/// <summary>Everything that is wrong with the definitions at once.</summary>
internal sealed class DefinitionException(IReadOnlyList<DefinitionError> errors)
    : SluiceException(Side.Definition, InvalidDefinition, string.Join(Environment.NewLine, errors))
{
    /// <summary>The code of all of them.</summary>
    public const string InvalidDefinition = "InvalidDefinition";

    /// <summary>Every error, in the order of files and paths.</summary>
    public IReadOnlyList<DefinitionError> Errors { get; } = errors;
}
