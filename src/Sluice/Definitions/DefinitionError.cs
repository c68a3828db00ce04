namespace Sluice.Definitions;

/// <summary>One thing wrong in a definition.</summary>
/// <param name="File">The file below the factory folder, or the argument, it stands in.</param>
/// <param name="Path">Its JSON path in that file, such as <c>$.properties.typeProperties.port</c>.</param>
/// <param name="Value">The value found there, unless there is none or it is a secret.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record DefinitionError(string File, string Path, string? Value, string Problem, string Remedy)
{
    /// <summary>The value found there, unless there is none or it is a secret.</summary>
    public string? Value { get; } = Value is null ? null : Redaction.Of(Value);

    /// <summary>What is wrong.</summary>
    public string Problem { get; } = Redaction.Of(Problem);

    /// <inheritdoc/>
    public override string ToString() => $"{File} {Path}: {Problem}{(Value is null ? "" : $" (found {Value})")}. {Remedy}.";
}

/// <summary>Something in a definition that is tolerated but may not do what its author hoped.</summary>
/// <param name="File">The file below the factory folder.</param>
/// <param name="Path">Its JSON path in that file.</param>
/// <param name="Message">What was noticed.</param>
public sealed record DefinitionHint(string File, string Path, string Message)
{
    /// <summary>What was noticed.</summary>
    public string Message { get; } = Redaction.Of(Message);

    /// <inheritdoc/>
    public override string ToString() => $"{File} {Path}: {Message}.";
}

/// <summary>Everything that is wrong with the definitions at once.</summary>
public sealed class DefinitionException(IReadOnlyList<DefinitionError> errors)
    : SluiceException(Side.Definition, "InvalidDefinition", string.Join(Environment.NewLine, errors))
{
    /// <summary>Every error, in the order of files and paths.</summary>
    public IReadOnlyList<DefinitionError> Errors { get; } = errors;
}

/// <summary>Gathers errors and hints while definitions are read.</summary>
public sealed class DefinitionReport
{
    readonly List<DefinitionError> _errors = [];
    readonly List<DefinitionHint> _hints = [];
    readonly List<VaultedText> _vaulted = [];

    /// <summary>The errors so far, each once.</summary>
    public IReadOnlyList<DefinitionError> Errors => [.. _errors.Distinct()];

    /// <summary>The hints so far, each once.</summary>
    public IReadOnlyList<DefinitionHint> Hints => [.. _hints.Distinct()];

    /// <summary>What is kept in vaults though it is no secret: it could not be read yet.</summary>
    internal IReadOnlyList<VaultedText> Vaulted => _vaulted;

    internal void Add(VaultedText text) => _vaulted.Add(text);

    /// <summary>Adds an error.</summary>
    public void Add(DefinitionError error) => _errors.Add(error);

    /// <summary>Adds a hint.</summary>
    public void Add(DefinitionHint hint) => _hints.Add(hint);

    /// <summary>Throws every error gathered, if there is one.</summary>
    /// <exception cref="DefinitionException">There are errors.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
            throw new DefinitionException(Errors);
    }
}

/// <summary>A property of a linked service that is kept in a vault though it is no secret, such as a server's name.</summary>
/// <param name="Path">Its JSON path.</param>
/// <param name="Secret">Where its value is.</param>
sealed record VaultedText(string Path, Secret.InVault Secret);
