namespace Sluice.Copying.Steps;

/// <summary>What became of the foreign keys between tables.</summary>
/// <param name="Keys">How many there are now.</param>
/// <param name="Notes">What a user should know.</param>
public sealed record RelateResult(int Keys, IReadOnlyList<string> Notes);
