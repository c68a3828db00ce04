using System.CommandLine;

namespace Sluice.Cli.Commands;

/// <summary>The options of commands that ask an app or a server, and of the server itself.</summary>
static class ApiOptions
{
    public static Option<string?> Url(string without) => new("--url")
    {
        Description = $"The API of an app or a server, such as https://APP.azurewebsites.net/api; without it, {without}.",
    };

    public static Option<string?> Key(string description) => new("--api-key") { Description = description };
}
