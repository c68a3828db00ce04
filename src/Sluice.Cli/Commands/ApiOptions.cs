using System.CommandLine;

namespace Sluice.Cli.Commands;

/// <summary>The options of commands that ask an app or a server, and of the server itself.</summary>
static class ApiOptions
{
    /// <summary>Where a server of this machine is, if nothing else was said to it.</summary>
    public static readonly string Local = $"http://{ServeCommand.DefaultHost}:{ServeCommand.DefaultPort}/api";

    /// <summary>The same, for help.</summary>
    public static readonly string OfThisMachine = $"'sluice serve' on this machine, {Local}";

    public static Option<string?> Url(string without) => new("--url")
    {
        Description = $"The API of an app or a server, such as https://APP.azurewebsites.net/api; without it, {without}.",
    };

    public static Option<string?> Key(string description) => new("--api-key") { Description = description };
}
