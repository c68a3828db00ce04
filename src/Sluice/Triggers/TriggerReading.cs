using Sluice.Definitions;
using Sluice.Definitions.Parsing;

namespace Sluice.Triggers;

/// <summary>A trigger while it is read.</summary>
/// <param name="Factory">The factory.</param>
/// <param name="Name">Its name.</param>
/// <param name="Properties">Its <c>typeProperties</c>. No expression stands in them: a text that begins with <c>@</c> is that text.</param>
/// <param name="Report">Takes the errors and hints.</param>
sealed record TriggerReading(Factory Factory, string Name, DefinitionParser Properties, DefinitionReport Report);
