using Sluice.Definitions;

namespace Sluice.Connections;

/// <summary>A factory as it was at a time, and what opens it.</summary>
/// <param name="Factory">The definitions.</param>
/// <param name="Connections">Opens what they refer to.</param>
public sealed record ServedFactory(Factory Factory, FactoryConnections Connections);
