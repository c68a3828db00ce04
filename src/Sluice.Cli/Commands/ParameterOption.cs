using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Cli.Copies;

namespace Sluice.Cli.Commands;

/// <summary><c>--param name=value</c>, which may be repeated.</summary>
static class ParameterOption
{
    /// <param name="owner">What has the parameters: <c>the pipeline</c>.</param>
    public static Option<string[]> Create(string owner) => new("--param")
    {
        Description = $"A value for a parameter of {owner}, as name=value; may be repeated.",
        DefaultValueFactory = _ => [],
    };

    public static JsonObject Read(IEnumerable<string>? parameters)
    {
        var values = new JsonObject();
        foreach (var (index, parameter) in (parameters ?? []).Index())
        {
            var parts = parameter.Split('=', 2);
            // What it is instead is not told: it may be a secret without its name.
            if (parts.Length != 2)
                throw CopyLocation.Error("--param", $"number {index + 1} has no =", "Write --param name=value");
            values[parts[0]] = Value(parts[1]);
        }

        return values;
    }

    /// <summary>Arrays and objects are written as JSON; the declared type turns the rest into what it is.</summary>
    static JsonNode? Value(string text)
    {
        if (text.StartsWith('[') || text.StartsWith('{'))
        {
            try
            {
                return JsonText.Parse(text);
            }
            catch (JsonException)
            {
                // Text that happens to begin with a bracket.
            }
        }

        return text;
    }
}
