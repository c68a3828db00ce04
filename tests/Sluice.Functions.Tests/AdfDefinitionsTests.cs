using Microsoft.Azure.Management.DataFactory;
using Microsoft.Azure.Management.DataFactory.Models;
using Microsoft.Rest.Azure;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>ADF's own library for .NET reads and writes definitions, made of its model classes.</summary>
public sealed class AdfDefinitionsTests
{
    const string Group = ApiServer.Group, Factory = ApiServer.Factory;

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_factory_is_written_run_and_deleted()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        await using var server = await ApiServer.StartAsync(scenario);
        using var client = server.Client();
        var folder = new LinkedServiceReference("out");

        var service = await client.LinkedServices.CreateOrUpdateAsync(
            Group, Factory, "out", new LinkedServiceResource(new FileServerLinkedService(scenario.Files)));
        var dataset = await client.Datasets.CreateOrUpdateAsync(Group, Factory, "outCsv", new DatasetResource(
            new DelimitedTextDataset(folder, location: new FileServerLocation(folderPath: "sdk"), firstRowAsHeader: true)));
        var pipeline = await client.Pipelines.CreateOrUpdateAsync(Group, Factory, "export", new PipelineResource(activities:
        [
            new CopyActivity("Export", new AzurePostgreSqlSource(), new DelimitedTextSink(
                storeSettings: new FileServerWriteSettings(), formatSettings: new DelimitedTextWriteSettings(".csv")))
            {
                Inputs = [new DatasetReference("orders")],
                Outputs = [new DatasetReference("outCsv")],
            },
        ]));
        var runId = (await client.Pipelines.CreateRunAsync(Group, Factory, "export")).RunId;
        await scenario.Engine.EndAsync(runId);
        var run = await client.PipelineRuns.GetAsync(Group, Factory, runId);

        Assert.Equal("Succeeded", run.Status);
        Assert.Equal(101, Directory.GetFiles(Path.Combine(scenario.Files, "sdk")).SelectMany(File.ReadAllLines).Count());
        Assert.Equal(($"{ApiServer.FactoryPath}/pipelines/export", "export", "Microsoft.DataFactory/factories/pipelines"),
            (pipeline.Id, pipeline.Name, pipeline.Type));
        Assert.All([service.Etag, dataset.Etag, pipeline.Etag], tag => Assert.StartsWith("\"", tag, StringComparison.Ordinal));
        var used = await Assert.ThrowsAsync<CloudException>(() => client.Datasets.DeleteAsync(Group, Factory, "outCsv"));
        Assert.Equal("DefinitionInUse", used.Body.Code);
        await client.Pipelines.DeleteAsync(Group, Factory, "export");
        await client.Datasets.DeleteAsync(Group, Factory, "outCsv");
        await client.LinkedServices.DeleteAsync(Group, Factory, "out");
        var gone = await Assert.ThrowsAsync<CloudException>(() => client.Pipelines.GetAsync(Group, Factory, "export"));
        Assert.Equal("PipelineNotFound", gone.Body.Code);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_linked_service_that_was_read_is_written_back_and_still_connects()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        await using var server = await ApiServer.StartAsync(scenario);
        using var client = server.Client();

        await client.LinkedServices.CreateOrUpdateAsync(Group, Factory, "server", new LinkedServiceResource(new AzurePostgreSqlLinkedService
        {
            ConnectionString = $"host={scenario.Cluster.Host};port={scenario.Cluster.Port};database={scenario.Database};uid={scenario.Database};"
                + $"password={Scenario.Canary};EncryptionMethod=0",
        }));

        var read = await client.LinkedServices.GetAsync(Group, Factory, "server");
        var written = await client.LinkedServices.CreateOrUpdateAsync(Group, Factory, "server", read, read.Etag);
        await client.LinkedServices.GetAsync(Group, Factory, "server", written.Etag);
        var stale = await Assert.ThrowsAsync<CloudException>(() =>
            client.LinkedServices.CreateOrUpdateAsync(Group, Factory, "server", read, "\"stale\""));
        var run = await scenario.RunAsync();

        Assert.Contains("password=***;", (string)((AzurePostgreSqlLinkedService)read.Properties).ConnectionString, StringComparison.Ordinal);
        Assert.Equal("PreconditionFailed", stale.Body.Code);
        Assert.Equal("Succeeded", (string?)run["status"]);
        Assert.Contains(Scenario.Canary, await File.ReadAllTextAsync(Path.Combine(scenario.FactoryFolder, "linkedService", "server.json")), StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Lists_are_read_page_by_page()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        for (var i = 0; i < 205; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(scenario.FactoryFolder, "pipeline", $"wait{i:000}.json"), $$"""
                { "name": "wait{{i:000}}", "properties": { "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] } }
                """);
        }

        await using var server = await ApiServer.StartAsync(scenario);
        using var client = server.Client();
        var page = await client.Pipelines.ListByFactoryAsync(Group, Factory);
        var sizes = new List<int> { page.Count() };
        var names = page.Select(pipeline => pipeline.Name).ToList();
        while (page.NextPageLink is { } next)
        {
            page = await client.Pipelines.ListByFactoryNextAsync(next);
            sizes.Add(page.Count());
            names.AddRange(page.Select(pipeline => pipeline.Name));
        }

        Assert.Equal([100, 100, 6], sizes);
        Assert.Equal(names.Distinct().Order(StringComparer.OrdinalIgnoreCase), names);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_trigger_is_written_and_read()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        await using var server = await ApiServer.StartAsync(scenario);
        using var client = server.Client();
        var nightly = new ScheduleTrigger(
            new ScheduleTriggerRecurrence(frequency: "Day", interval: 1, startTime: new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), timeZone: "UTC"),
            pipelines: [new TriggerPipelineReference(new PipelineReference("copyOrders"), new Dictionary<string, object> { ["note"] = "nightly" })]);

        await client.Triggers.CreateOrUpdateAsync(Group, Factory, "nightly", new TriggerResource(nightly));
        var read = Assert.IsType<ScheduleTrigger>((await client.Triggers.GetAsync(Group, Factory, "nightly")).Properties);
        var used = await Assert.ThrowsAsync<CloudException>(() => client.Pipelines.DeleteAsync(Group, Factory, "copyOrders"));
        await client.Triggers.DeleteAsync(Group, Factory, "nightly");

        Assert.Equal(("Day", "copyOrders"), (read.Recurrence.Frequency, read.Pipelines.Single().PipelineReference.ReferenceName));
        Assert.Contains("trigger/nightly.json", used.Message, StringComparison.Ordinal);
        Assert.Empty(await client.Triggers.ListByFactoryAsync(Group, Factory));
    }
}
