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

        var asked = template is null ? null : OverridesTemplate.Create(factory);
        if (asked is not null)
            await TemplateFile.WriteAsync(template!, asked);
        // What the file asks for is told there.
        var errors = report.Errors.Where(error => asked?.AsksFor(error) != true).ToList();
        foreach (var line in json ? [] : ErrorLines.Of(errors, pipelines))
            await Console.Error.WriteLineAsync(line);
        await Report.WriteAsync(new ValidationReport(report.Errors, report.Hints, pipelines, triggers), json, validation => Describe(validation, factory));
        foreach (var line in asked is null ? [] : TemplateFile.Next(template!, asked, folder))
            await Console.Error.WriteLineAsync(line);
        return errors.Count > 0 ? ExitCode.Usage : ExitCode.Success;
    }

    static IEnumerable<string> Describe(ValidationReport validation, Factory factory)
    {
        foreach (var hint in validation.Hints)
            yield return $"hint: {hint}";
        foreach (var line in validation.Pipelines.Where(pipeline => pipeline.Status != OutlookStatus.Runs).Select(Describe))
            yield return line;
        var run = validation.Pipelines.Where(pipeline => pipeline.Status == OutlookStatus.Runs).Select(pipeline => pipeline.Name).ToList();
        if (run.Count > 0)
            yield return $"{string.Join(", ", run)} {(run.Count == 1 ? "runs" : "run")}";
        foreach (var line in validation.Triggers.Select(Describe))
            yield return line;
        var counts = from kind in Enum.GetValues<ResourceKind>()
                     let count = factory.All(kind).Count() + factory.Broken.Count(one => one.Kind == kind)
                     where count > 0
                     select Report.Count(count, kind.ToString());
        var (errors, hints) = (Report.Count(validation.Errors.Count, "error"), Report.Count(validation.Hints.Count, "hint"));
        yield return $"{string.Join(", ", counts.DefaultIfEmpty("nothing"))}: {errors}, {hints}";
        var later = validation.NeedSecrets > 0 ? $", {validation.NeedSecrets} more once their secrets are given" : "";
        yield return $"{validation.Run} of {Report.Count(validation.Pipelines.Count, "pipeline")} run{later}";
    }

    /// <summary>What keeps it from running is among the errors: here is where to look.</summary>
    static string Describe(PipelineOutlook pipeline)
    {
        var places = pipeline.Blockers.Select(blocker => blocker.Executed is { } executed ? $"pipeline {executed}" : blocker.File);
        var needs = pipeline.Status == OutlookStatus.NeedsSecrets ? "runs once its secrets are given" : "does not run";
        return $"{pipeline.Name} {needs}: see {DefinitionTypes.Few(places.Distinct())}";
    }

    static string Describe(TriggerOutlook trigger) => trigger.Next switch
    {
        null => $"{trigger.Name} ({trigger.Type}) is right",
        [] => $"{trigger.Name} ({trigger.Type}) is never due",
        var next => $"{trigger.Name} ({trigger.Type}) is due at {string.Join(", ", next.Select(Describe))}",
    };

    static string Describe(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture);
}
