namespace Sluice.Definitions.Parsing;

/// <summary>Gathers errors and hints while definitions are read.</summary>
public sealed class DefinitionReport
{
    readonly List<DefinitionError> _errors = [];
    readonly List<DefinitionHint> _hints = [];
    readonly List<DefinitionBlank> _blanks = [];
    readonly List<VaultedText> _vaulted = [];

    /// <summary>The errors so far, each once.</summary>
    public IReadOnlyList<DefinitionError> Errors => [.. _errors.Distinct()];

    /// <summary>The hints so far, each once.</summary>
    internal IReadOnlyList<DefinitionHint> Hints => [.. _hints.Distinct()];

    /// <summary>What has to be filled in, each once.</summary>
    internal IReadOnlyList<DefinitionBlank> Blanks => [.. _blanks.OrderBy(blank => blank.IsAddress).ThenBy(blank => blank.Hint is null).DistinctBy(blank => blank.Path)];

    /// <summary>What is kept in vaults though it is no secret: it could not be read yet.</summary>
    internal IReadOnlyList<VaultedText> Vaulted => _vaulted;

    /// <summary>Is told of each property that is asked for, for those who want to know what there is; null for nobody.</summary>
    internal Action<PropertyUse>? Watch { get; init; }

    internal void Add(VaultedText text) => _vaulted.Add(text);

    internal void Add(DefinitionBlank blank) => _blanks.Add(blank);

    /// <summary>Adds an error.</summary>
    public void Add(DefinitionError error) => _errors.Add(error);

    /// <summary>Adds a hint.</summary>
    internal void Add(DefinitionHint hint) => _hints.Add(hint);

    /// <summary>Adds all that another report has.</summary>
    internal void Add(DefinitionReport other)
    {
        _errors.AddRange(other._errors);
        _hints.AddRange(other._hints);
        _blanks.AddRange(other._blanks);
        _vaulted.AddRange(other._vaulted);
    }

    /// <summary>Throws every error gathered, if there is one.</summary>
    /// <exception cref="DefinitionException">There are errors.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
            throw new DefinitionException(Errors);
    }
}
