using System.CommandLine;
using Sluice.Connections;
using Sluice.Definitions;

namespace Sluice.Cli.Commands;

/// <summary>What a command that looks at one thing of a factory was given.</summary>
/// <param name="Connections">Opens what it refers to.</param>
/// <param name="Reference">The thing to look at.</param>
/// <param name="Parsed">The values of the command's own arguments and options.</param>
/// <param name="Json">Whether to print JSON.</param>
sealed record ExploringArguments(
    Factory Factory, FactoryConnections Connections, Reference Reference, ParseResult Parsed, bool Json);
