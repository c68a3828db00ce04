namespace Sluice.Copying.Plans;

/// <summary>What an orchestration knows of a copy of many tables.</summary>
/// <param name="Tables">The tables, the largest first.</param>
/// <param name="Lanes">The slices under way at a time, of all tables together.</param>
/// <param name="Notes">What a user should know.</param>
public sealed record TablesOutline(IReadOnlyList<TableOutline> Tables, int Lanes, IReadOnlyList<string> Notes);
