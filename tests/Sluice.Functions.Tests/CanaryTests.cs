using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Activities.Web;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Functions.Tests.Support;
using Sluice.Http;
using Sluice.Runs.State;
using Sluice.Tests;
using Sluice.Tests.Otlp;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>
/// Every kind of activity is given secrets, and whatever the app leaves of its run is searched for them: histories, answers, logs, and what
/// is stored as no secret.
/// </summary>
public sealed partial class CanaryTests
{
    public static TheoryData<string> Kinds => [.. ActivityTypes.All.Select(kind => kind.Name)];

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [MemberData(nameof(Kinds))]
    public async Task A_run_of_a_kind_leaves_its_secrets_nowhere(string kind)
    {
        Environment.SetEnvironmentVariable(CanaryFactory.Vault, CanaryCases.Password);
        await using var factory = await CanaryFactory.CreateAsync();
        Assert.True(factory.Expected(kind).Any(), $"No canary case tries {kind}: add some to CanaryCases.");
        using var logs = new SearchedLogs();
        using var spans = new EmittedText();
        var table = new TableClient((await Azurite.SharedAsync()).ConnectionString, $"Canary{Guid.NewGuid():n}");
        await using var app = new FunctionApp(factory.Folder, services => services
            .AddLogging(logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace))
            .AddSingleton(OutputStore.InFolder(factory.Home))
            .AddSingleton<StateStore>(new TableStateStore(new Lazy<TableClient>(table)))
            .AddSingleton(new CallbackAddress(() => new Uri("https://app.invalid/api")))
            .AddSingleton<Func<Factory, FactoryConnections>>(_ => opened =>
                new FactoryConnections(opened, new KeyVaultSecretSource(opened, TimeProvider.System), TimeProvider.System)
                {
                    Http = new HttpSender(new HttpRules { AllowsPlain = true }),
                }));
        await using var engine = new DurableEngine(app);

        var parameters = new JsonObject { ["secret"] = CanaryCases.Parameter }.ToJsonString();
        var (status, started) = await app.SendAsync("POST", $"/pipelines/{kind}/createRun", engine.Client, parameters);
        var runId = status == 200 ? (string)started!["runId"]! : throw new InvalidOperationException($"{status} {started}");
        var run = await engine.EndAsync(runId);
        await engine.IdleAsync();
        var (_, answer) = await app.SendAsync("GET", $"/pipelineruns/{runId}", engine.Client);

        // It did what it was to do.
        var ended = JsonNode.Parse(run.Status!)!["Latest"]!.AsArray().Select(activity => ((string)activity!["Activity"]!, (string)activity["Status"]!));
        Assert.Equal(factory.Expected(kind).Order(), ended.Order());
        var histories = new StringBuilder();
        foreach (var instance in engine.Instances)
        {
            histories.AppendLine(instance.Input).AppendLine(instance.Status);
            foreach (var record in instance.History)
                histories.AppendLine(record.Tell());
        }

        AssertHidden(histories.ToString());
        AssertHidden($"{started} {answer}");
        AssertHidden(logs.ToString());
        Assert.Contains($"pipeline {kind}", spans.ToString(), StringComparison.Ordinal);
        AssertHidden(spans.ToString());
        if (kind == "Copy")
            AssertHidden(string.Join(' ', await factory.Cluster.ColumnAsync<string>(factory.Database, "SELECT plan || copy_id FROM sluice.copy")));
        AssertStoredAsSecrets(factory.Home, histories.ToString());
        AssertHidden(await StateAsync(table, runId));
    }

    /// <summary>What the table remembers of runs and activities.</summary>
    static async Task<string> StateAsync(TableClient table, string runId)
    {
        var rows = await table.QueryAsync<TableEntity>().ToListAsync();
        Assert.Contains(rows, row => row.RowKey == runId);
        Assert.Contains(rows, row => row.PartitionKey.EndsWith(runId, StringComparison.Ordinal));
        return string.Join('\n', rows.SelectMany(row => row.Select(property => property.Value)).Select(value => value is byte[] json ? Encoding.UTF8.GetString(json) : $"{value}"));
    }

    /// <summary>What the history does not call secret is none.</summary>
    static void AssertStoredAsSecrets(string folder, string histories)
    {
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        var secrets = StoredSecret().Matches(histories).Select(match => match.Groups["key"].Value).ToHashSet();
        foreach (var file in files)
        {
            if (!secrets.Contains(Path.GetRelativePath(folder, file).Replace('\\', '/')))
                AssertHidden(File.ReadAllText(file));
        }
    }

    static void AssertHidden(string text) => Assert.DoesNotContain(CanaryCases.Mark, text, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""\"Key\":"(?<key>[^"]+)"[^{}]*"IsSecure":true""")]
    private static partial Regex StoredSecret();
}
