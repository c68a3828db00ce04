namespace Sluice.Activities;

/// <summary>A list of activities inside another.</summary>
/// <param name="Name">Its name among those of its activity.</param>
/// <param name="Activities">In the order of the file.</param>
public sealed record BranchOutline(string Name, IReadOnlyList<ActivityOutline> Activities);
