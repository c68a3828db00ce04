using System.CommandLine;
using Sluice.Cli.Display;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Pipelines;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice validate --factory DIR</c></summary>
static class ValidateCommand
{
    public static Command Create()
    {
        var factory = FactoryOptions.Factory();
        var overrides = FactoryOptions.Overrides();
        var json = FactoryOptions.Json();
        var command = new Command("validate", "Checks every definition of a factory folder and reports all errors at once.")
        {
            factory,
            overrides,
            json,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(factory), parsed.GetValue(overrides), parsed.GetValue(json)));
        return command;
    }

    static async Task<int> RunAsync(string folder, string? overrides, bool json)
    {
        var report = new DefinitionReport();
        var factory = FactoryFolder.Load(KnownTypes.All, folder, overrides, report);
        FactoryValidator.Check(factory, report);
        await Report.WriteAsync(new Validation(report.Errors, report.Hints), json, validation => Describe(validation, factory));
        foreach (var error in json ? [] : report.Errors)
            await Console.Error.WriteLineAsync($"error (definition): {error}");
        return report.Errors.Count > 0 ? ExitCode.Usage : ExitCode.Success;
    }

    static IEnumerable<string> Describe(Validation validation, Factory factory)
    {
        foreach (var hint in validation.Hints)
            yield return $"hint: {hint}";
        var counts = Enum.GetValues<ResourceKind>().Select(kind => Report.Count(factory.All(kind).Count(), kind.ToString()));
        var (errors, hints) = (Report.Count(validation.Errors.Count, "error"), Report.Count(validation.Hints.Count, "hint"));
        yield return $"{string.Join(", ", counts)}: {errors}, {hints}";
    }

    sealed record Validation(IReadOnlyList<DefinitionError> Errors, IReadOnlyList<DefinitionHint> Hints);
}
