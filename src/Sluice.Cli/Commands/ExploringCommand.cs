using System.CommandLine;
using Sluice.Cli.Copies;
using Sluice.Connections;
using Sluice.Definitions;

namespace Sluice.Cli.Commands;

/// <summary>What the commands share that look at one thing of a factory: its name, its parameters' values, where the factory is.</summary>
static class ExploringCommand
{
    /// <param name="name">The command's name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="place">The argument that names the thing: <c>DATASET</c>.</param>
    /// <param name="kind">What the thing is: <c>dataset</c>.</param>
    /// <param name="own">The command's own arguments and options.</param>
    public static Command Create(
        string name, string description, string place, string kind, IEnumerable<Symbol> own,
        Func<ExploringArguments, CancellationToken, Task<int>> run)
    {
        var thing = new Argument<string>(place) { Description = $"The {kind}'s name." };
        var (folder, overrides, json) = (FactoryOptions.Factory(), FactoryOptions.Overrides(), FactoryOptions.Json());
        var parameters = ParameterOption.Create($"the {kind}");
        var command = new Command(name, description) { thing };
        foreach (var argument in own.OfType<Argument>())
            command.Add(argument);
        foreach (var option in new Option[] { folder, parameters }.Concat(own.OfType<Option>()).Append(overrides).Append(json))
            command.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var factory = FactoryFolder.Load(KnownTypes.All, parsed.GetRequiredValue(folder), parsed.GetValue(overrides));
            var reference = new Reference(parsed.GetRequiredValue(thing), ParameterOption.Read(parsed.GetValue(parameters)));
            await using var connections = LocalRun.Connect(factory);
            return await run(new ExploringArguments(factory, connections, reference, parsed, parsed.GetValue(json)), cancellationToken);
        });
        return command;
    }
}
