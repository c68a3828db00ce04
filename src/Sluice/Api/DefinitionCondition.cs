namespace Sluice.Api;

/// <summary>Which version of a definition is changed.</summary>
/// <param name="Match">ETags of which it must have one; null or empty for any.</param>
/// <param name="NoneMatch">ETags of which it must have none; null for no such.</param>
internal sealed record DefinitionCondition(string? Match, string? NoneMatch)
{
    /// <summary>Any version, or none.</summary>
    public static DefinitionCondition None { get; } = new(null, null);

    /// <summary>Only what is not there.</summary>
    public static DefinitionCondition New { get; } = new(null, "*");

    /// <summary>Whether a definition may be changed.</summary>
    public bool Allows(StoredDefinition? definition) => (string.IsNullOrEmpty(Match) || Names(Match, definition)) && !Names(NoneMatch, definition);

    /// <summary>Whether a header's list of ETags has that of a definition.</summary>
    public static bool Names(string? tags, StoredDefinition? definition) =>
        definition is not null && tags?.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag.Trim('"') == definition.Tag.Trim('"')) == true;
}
