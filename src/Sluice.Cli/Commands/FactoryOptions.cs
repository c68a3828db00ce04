using System.CommandLine;

namespace Sluice.Cli.Commands;

/// <summary>The options of commands that work on a factory folder.</summary>
static class FactoryOptions
{
    const string FactoryName = "--factory";

    public static Option<string> Factory() => new(FactoryName)
    {
        Description = "The factory folder: linkedService, dataset, pipeline.",
        Required = true,
    };

    public static Option<string?> FactoryOfThisMachine() => new(FactoryName)
    {
        Description = "The factory folder, to ask no server: what is started here is started by the next server.",
    };

    public static Option<string?> Overrides() => new("--overrides")
    {
        Description = "A JSON file of merge patches keyed linkedService/NAME, dataset/NAME, pipeline/NAME.",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON." };
}
