using System.CommandLine;
using System.Globalization;
using Sluice.Cli.Display;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Pipelines;
using Sluice.Triggers;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice validate --factory DIR</c></summary>
static class ValidateCommand
{
    public static Command Create()
    {
        var factory = FactoryOptions.Factory();
        var overrides = FactoryOptions.Overrides();
        var template = new Option<string?>("--write-overrides")
        {
            Description = "A new file to write, for --overrides: what an export of the factory lacks, to be filled in.",
        };
        var json = FactoryOptions.Json();
        var command = new Command("validate", "Checks every definition of a factory folder and reports all errors at once.")
        {
            factory,
            overrides,
            template,
            json,
        };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(factory), parsed.GetValue(overrides), parsed.GetValue(template), parsed.GetValue(json)));
        return command;
    }

    static async Task<int> RunAsync(string folder, string? overrides, string? template, bool json)
    {
        var report = new DefinitionReport();
        var factory = FactoryFolder.Load(KnownTypes.All, folder, overrides, report);
        var pipelines = FactoryValidator.Check(factory, report);
        var triggers = TriggerChecks.Of(factory, TimeProvider.System.GetUtcNow(), report);
        if (report.Errors.Count == 0 && !Enum.GetValues<ResourceKind>().Any(kind => factory.All(kind).Any()))
        {
            report.Add(new DefinitionError(
                folder, "$", null, "it holds no definitions", "Name the factory's folder, the one that holds linkedService, dataset and pipeline"));
        }

        await Report.WriteAsync(new Validation(report.Errors, report.Hints, pipelines, triggers), json, validation => Describe(validation, factory));
        if (template is not null)
            await TemplateFile.WriteAsync(template, OverridesTemplate.Create(factory));
        foreach (var error in json ? [] : report.Errors)
            await Console.Error.WriteLineAsync($"error (definition): {error}");
        return report.Errors.Count > 0 ? ExitCode.Usage : ExitCode.Success;
    }

    static IEnumerable<string> Describe(Validation validation, Factory factory)
    {
        foreach (var hint in validation.Hints)
            yield return $"hint: {hint}";
        foreach (var line in validation.Pipelines.SelectMany(Describe).Concat(validation.Triggers.Select(Describe)))
            yield return line;
        var counts = from kind in Enum.GetValues<ResourceKind>()
                     let count = factory.All(kind).Count()
                     where count > 0
                     select Report.Count(count, kind.ToString());
        var (errors, hints) = (Report.Count(validation.Errors.Count, "error"), Report.Count(validation.Hints.Count, "hint"));
        yield return $"{string.Join(", ", counts.DefaultIfEmpty("nothing"))}: {errors}, {hints}";
        var later = validation.NeedSecrets > 0 ? $", {validation.NeedSecrets} more once their secrets are given" : "";
        yield return $"{validation.Run} of {Report.Count(validation.Pipelines.Count, "pipeline")} run{later}";
    }

    static IEnumerable<string> Describe(PipelineOutlook pipeline)
    {
        yield return pipeline.Status switch
        {
            OutlookStatus.Runs => $"{pipeline.Name} runs",
            OutlookStatus.NeedsSecrets => $"{pipeline.Name} runs once its secrets are given:",
            _ => $"{pipeline.Name} does not run:",
        };
        foreach (var blocker in pipeline.Blockers)
        {
            var place = blocker.Activity is null ? "" : $"{blocker.Activity} ({blocker.Type}): ";
            var file = blocker.File == pipeline.File ? "" : $" ({blocker.File})";
            yield return $"  {place}{blocker.Problem}{file}";
        }
    }

    static string Describe(TriggerOutlook trigger) => trigger.Next switch
    {
        null => $"{trigger.Name} ({trigger.Type}) is right",
        [] => $"{trigger.Name} ({trigger.Type}) is never due",
        var next => $"{trigger.Name} ({trigger.Type}) is due at {string.Join(", ", next.Select(Describe))}",
    };

    static string Describe(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture);

    sealed record Validation(
        IReadOnlyList<DefinitionError> Errors, IReadOnlyList<DefinitionHint> Hints, IReadOnlyList<PipelineOutlook> Pipelines,
        IReadOnlyList<TriggerOutlook> Triggers)
    {
        public int Run => Pipelines.Count(pipeline => pipeline.Status == OutlookStatus.Runs);

        public int NeedSecrets => Pipelines.Count(pipeline => pipeline.Status == OutlookStatus.NeedsSecrets);
    }
}
