using System.Text.Json.Nodes;
using Sluice.Tests.Definitions;
using Sluice.Tests.Samples;
using Xunit.Abstractions;

namespace Sluice.Tests.Pipelines;

/// <summary>Factories with something wrong at random: checking them gives errors with places, whatever it is.</summary>
public sealed class MutatedFactoriesTests(ITestOutputHelper output)
{
    const int Factories = 2000;

    [Fact]
    public void Two_thousand_mutated_factories_give_errors_with_a_place_or_none()
    {
        using var everything = Everything();
        string[] folders =
        [
            everything.Path, .. Directory.GetDirectories(SampleFactory.All).Order(StringComparer.Ordinal), Path.Combine(Repository.Root, "samples", "factory"),
        ];
        var (random, errors, wrong, slowest) = (new Random(20261129), 0, 0, TimeSpan.Zero);
        foreach (var (index, folder) in folders.Index())
        {
            using var copy = new TemporaryFolder();
            var files = Copy(folder, copy.Path);
            Assert.Empty(CheckedFactory.Of(copy.Path, OverridesIn(copy.Path), asRuns: true).AssertPlaced().Report.Errors);
            for (var i = index; i < Factories; i += folders.Length)
            {
                var changes = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Mutate(files, random)).ToList();
                // Checking them as runs is the same over again, but for the values of parameters.
                var asRuns = random.Next(4) == 0;
                try
                {
                    var factory = CheckedFactory.Of(copy.Path, OverridesIn(copy.Path), asRuns).AssertPlaced();
                    Assert.True(factory.Took < CheckedFactory.Patience, $"It took {factory.Took}.");
                    slowest = factory.Took > slowest ? factory.Took : slowest;
                    errors += factory.Report.Errors.Count;
                    wrong += factory.Report.Errors.Count > 0 ? 1 : 0;
                }
                catch (Exception exception)
                {
                    Assert.Fail($"{folder}, {string.Join("; ", changes.Select(change => $"{Path.GetFileName(change.Path)}: {change.What}"))}:\n{exception}");
                }

                foreach (var (path, text) in files.Where(file => changes.Exists(change => change.Path == file.Path)))
                    File.WriteAllText(path, text);
            }
        }

        output.WriteLine($"{wrong} of {Factories} factories had {errors} errors; the slowest took {slowest.TotalMilliseconds:0} ms");
        Assert.InRange(wrong, Factories / 3, Factories);
    }

    /// <summary>Writes one of the files anew, with one thing different.</summary>
    static (string Path, string What) Mutate(List<(string Path, string Text)> files, Random random)
    {
        var (path, text) = files[random.Next(files.Count)];
        var mutation = random.Next(12) switch
        {
            0 => new Mutation("cut off", text[..random.Next(text.Length)]),
            1 => new Mutation("a byte", Mutation.WithNoise(text, random)),
            2 => new Mutation("another file", files[random.Next(files.Count)].Text),
            _ => Mutation.OfNode(JsonNode.Parse(text)!, random),
        };
        File.WriteAllText(path, mutation.Text);
        return (path, mutation.What);
    }

    static List<(string Path, string Text)> Copy(string from, string to)
    {
        var files = new List<(string, string)>();
        foreach (var file in Directory.EnumerateFiles(from, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var (path, text) = (Path.Combine(to, Path.GetRelativePath(from, file)), File.ReadAllText(file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            files.Add((path, text));
        }

        return files;
    }

    static string? OverridesIn(string folder) => Path.Combine(folder, "local.json") is var file && File.Exists(file) ? file : null;

    /// <summary>A factory with something of every kind.</summary>
    static FactoryFiles Everything() => FactoryFiles.WithOrders()
        .Define("factory", "adf", """{ "globalParameters": { "stage": { "type": "String", "value": "test" } } }""")
        .Define("credential", "Own", """{ "type": "ManagedIdentity", "typeProperties": { "resourceId": "/subscriptions/s/userAssignedIdentities/own" } }""")
        .LinkedService("Vault", """
            { "type": "AzureKeyVault", "typeProperties": { "baseUrl": "https://v.vault.azure.net",
              "credential": { "referenceName": "Own", "type": "CredentialReference" } } }
            """)
        .LinkedService("Old", """
            { "type": "PostgreSql", "parameters": { "db": { "type": "String", "defaultValue": "d" } },
              "typeProperties": { "connectionString": "Server=h;Port=5432;Database=@{linkedService().db};UID=u;EncryptionMethod=0",
                "password": { "type": "AzureKeyVaultSecret", "store": { "referenceName": "Vault", "type": "LinkedServiceReference" }, "secretName": "p" } } }
            """)
        .LinkedService("Web", """{ "type": "HttpServer", "typeProperties": { "url": "https://example.com", "authenticationType": "Anonymous" } }""")
        .Dataset("Events", """
            { "type": "Json", "linkedServiceName": { "referenceName": "Web", "type": "LinkedServiceReference" }, "parameters": { "day": { "type": "String" } },
              "typeProperties": { "location": { "type": "HttpServerLocation", "relativeUrl": "@concat('events/', dataset().day)" } } }
            """)
        .Pipeline("Child", """
            { "parameters": { "n": { "type": "Int", "defaultValue": 1 }, "list": { "type": "Array", "defaultValue": [1, "a", null] } },
              "activities": [
                { "name": "Return", "type": "SetVariable", "typeProperties": { "variableName": "pipelineReturnValue", "setSystemVariable": true,
                  "value": [{ "key": "n", "value": { "type": "Int", "content": "@pipeline().parameters.n" } },
                    { "key": "all", "value": { "type": "Array", "content": [{ "type": "String", "content": "x" }, { "type": "Null" }] } }] } },
                { "name": "Stop", "type": "Fail", "state": "Inactive", "onInactiveMarkAs": "Skipped", "typeProperties": { "message": "m", "errorCode": "C" } }] }
            """)
        .Pipeline("Parent", """
            { "variables": { "rows": { "type": "Array" }, "text": { "type": "String", "defaultValue": "t" } }, "concurrency": 2, "annotations": ["a"],
              "activities": [
                { "name": "Child", "type": "ExecutePipeline", "typeProperties": { "pipeline": { "referenceName": "Child", "type": "PipelineReference" },
                  "waitOnCompletion": true, "parameters": { "n": "@add(1, 2)" } } },
                { "name": "Each", "type": "ForEach", "dependsOn": [{ "activity": "Child", "dependencyConditions": ["Succeeded", "Failed"] }],
                  "typeProperties": { "items": { "value": "@createArray(1, 2)", "type": "Expression" }, "isSequential": false, "batchCount": 5, "activities": [
                    { "name": "Case", "type": "Switch", "typeProperties": { "on": "@string(item())", "cases": [{ "value": "1", "activities": [
                        { "name": "Add", "type": "AppendVariable", "typeProperties": { "variableName": "rows", "value": "@item()" } }] }],
                      "defaultActivities": [{ "name": "Nap", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] } }] } },
                { "name": "Few", "type": "Filter", "dependsOn": [{ "activity": "Each", "dependencyConditions": ["Completed"] }],
                  "typeProperties": { "items": "@variables('rows')", "condition": "@greater(item(), 1)" } },
                { "name": "Again", "type": "Until", "typeProperties": { "expression": "@equals(variables('text'), 'done')", "timeout": "0.01:00:00", "activities": [
                    { "name": "Ask", "type": "WebActivity", "policy": { "retry": 3, "secureOutput": true }, "typeProperties": { "url": "https://example.com", "method": "POST",
                      "headers": { "Accept": "application/json" }, "body": { "a": "@utcNow()" }, "authentication": { "type": "MSI", "resource": "https://example.com" } } },
                    { "name": "Keep", "type": "SetVariable", "dependsOn": [{ "activity": "Ask", "dependencyConditions": ["Succeeded"] }],
                      "typeProperties": { "variableName": "text", "value": "@activity('Ask').output?.state" } }] } },
                { "name": "Load", "type": "Copy", "inputs": [{ "referenceName": "Events", "type": "DatasetReference", "parameters": { "day": "@utcNow('yyyy-MM-dd')" } }],
                  "outputs": [{ "referenceName": "Orders", "type": "DatasetReference" }], "typeProperties": {
                    "source": { "type": "JsonSource", "storeSettings": { "type": "HttpReadSettings", "requestMethod": "GET" }, "formatSettings": { "type": "JsonReadSettings" },
                      "additionalColumns": [{ "name": "file", "value": "$$FILEPATH" }] },
                    "sink": { "type": "AzurePostgreSqlSink", "writeMethod": "Upsert", "upsertSettings": { "keys": ["id"] } }, "parallelCopies": 2,
                    "translator": { "type": "TabularTranslator", "collectionReference": "$.rows", "typeConversion": true,
                      "typeConversionSettings": { "allowDataTruncation": false }, "mappings": [
                        { "source": { "path": "['id']" }, "sink": { "name": "id", "type": "Int32" } }, { "source": { "path": "$.day" }, "sink": { "name": "day" } }] },
                    "enableSkipIncompatibleRow": true, "logSettings": { "enableCopyActivityLog": true, "copyActivityLogSettings": { "logLevel": "Warning" },
                      "logLocationSettings": { "linkedServiceName": { "referenceName": "Disk", "type": "LinkedServiceReference" }, "path": "logs" } } } }] }
            """);
}
