using Sluice.Definitions.Parsing;

namespace Sluice.Activities;

/// <summary>Where a list of activities inside another stands.</summary>
/// <param name="Name">Its name among those of its activity.</param>
/// <param name="Reader">The object that holds it, its scope what the activities see.</param>
/// <param name="Property">The list's property.</param>
sealed record ActivityBranch(string Name, DefinitionParser Reader, string Property);
