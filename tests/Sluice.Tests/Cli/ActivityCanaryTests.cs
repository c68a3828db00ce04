using System.Text.RegularExpressions;
using Sluice.Tests.Otlp;

namespace Sluice.Tests.Cli;

/// <summary>A run with activities of every kind, each with secrets: what it prints and what it leaves is searched for them.</summary>
public sealed partial class ActivityCanaryTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_prints_its_secrets_nowhere_and_keeps_them_in_its_store_alone()
    {
        await using var factory = await CanaryFactory.CreateAsync();
        using var collector = new OtlpReceiver();
        var environment = new Dictionary<string, string>(collector.Environment)
        {
            [CanaryFactory.Vault] = CanaryCases.Password,
            ["SLUICE_HOME"] = factory.Home,
            ["SLUICE_ALLOW_HTTP"] = "true",
        };

        var outcome = await SluiceProcess.RunAsync(
            ["run", "All", "--factory", factory.Folder, "--param", $"secret={CanaryCases.Parameter}", "--json"], environment, [CanaryCases.Mark]);

        Assert.Equal(SluiceOutcome.Failed, outcome.ExitCode);
        var ended = outcome.Json["activities"]!.AsArray().Select(activity => ((string)activity!["activityName"]!, (string)activity["status"]!));
        Assert.Equal(factory.Expected("All").Order(), ended.Order());
        var journal = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(factory.Home, "runs"))));
        var outputs = Path.Combine(factory.Home, "outputs");
        var secrets = StoredSecret().Matches(journal).Select(match => Path.Combine(outputs, match.Groups["key"].Value)).ToHashSet();
        Assert.NotEmpty(secrets);
        foreach (var file in Directory.GetFiles(factory.Home, "*", SearchOption.AllDirectories).Except(secrets))
            Assert.DoesNotContain(CanaryCases.Mark, await File.ReadAllTextAsync(file), StringComparison.OrdinalIgnoreCase);

        Assert.Contains(collector.Spans, span => span.Name == "pipeline All");
        Assert.Contains(collector.Logs, log => log.Event == "RunFailed");
        Assert.DoesNotContain(CanaryCases.Mark, collector.Text, StringComparison.OrdinalIgnoreCase);

        // It is in the journal where its secrets lie, not what they are.
        var runId = (string)outcome.Json["runId"]!;
        var resumed = await SluiceProcess.RunAsync(
            ["run", "All", "--factory", factory.Folder, "--resume", runId, "--json"], environment, [CanaryCases.Mark]);
        Assert.Contains("OkWeb", resumed.Json["activities"]!.AsArray().Where(activity => (string)activity!["status"]! == "Succeeded")
            .Select(activity => (string)activity!["activityName"]!));
    }

    [GeneratedRegex("""\"Key\":"(?<key>[^"]+)"[^{}]*"IsSecure":true""")]
    private static partial Regex StoredSecret();
}
