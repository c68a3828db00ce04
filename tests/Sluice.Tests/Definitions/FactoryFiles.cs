using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;
using Sluice.Pipelines;
using Sluice.Tests.Definitions.Conformance;
using Sluice.Triggers;

namespace Sluice.Tests.Definitions;

/// <summary>A factory folder that a test writes: one file a definition, its <c>properties</c> as JSON text.</summary>
sealed class FactoryFiles : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    /// <summary>A database <c>Shop</c> with table dataset <c>Orders</c>, a folder <c>Disk</c> with CSV dataset <c>OrdersCsv</c>.</summary>
    public static FactoryFiles WithOrders() => new FactoryFiles()
        .LinkedService("Shop", """
            { "type": "AzurePostgreSql", "version": "2.0",
              "typeProperties": { "server": "s", "database": "d", "username": "u", "password": { "type": "SecureString", "value": "p" } } }
            """)
        .LinkedService("Disk", """{ "type": "FileServer", "typeProperties": { "host": "/data" } }""")
        .Dataset("Orders", """
            { "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "Shop", "type": "LinkedServiceReference" },
              "typeProperties": { "schema": "sales", "table": "Orders" } }
            """)
        .Dataset("OrdersCsv", """
            { "type": "DelimitedText", "linkedServiceName": { "referenceName": "Disk", "type": "LinkedServiceReference" },
              "typeProperties": { "location": { "type": "FileServerLocation", "folderPath": "out" } } }
            """);

    public FactoryFiles LinkedService(string name, string properties) => Define("linkedService", name, properties);

    /// <summary>A linked service of the type <c>PostgreSqlV2</c> that is right, but for what is added to its properties.</summary>
    public FactoryFiles Database(string name, string property) => LinkedService(name, $$"""
        { "type": "PostgreSqlV2", "typeProperties": { "server": "h", "database": "d", "username": "u", {{property}} } }
        """);

    public FactoryFiles Dataset(string name, string properties) => Define("dataset", name, properties);

    public FactoryFiles Pipeline(string name, string properties) => Define("pipeline", name, properties);

    public FactoryFiles Trigger(string name, string properties) => Define("trigger", name, properties);

    /// <summary>A pipeline <c>P</c> with one Copy activity <c>C</c>.</summary>
    public FactoryFiles Copy(string input, string output, string typeProperties) => Pipeline(
        "P",
        $$"""
        { "activities": [{ "name": "C", "type": "Copy",
          "inputs": [{ "referenceName": "{{input}}", "type": "DatasetReference" }],
          "outputs": [{ "referenceName": "{{output}}", "type": "DatasetReference" }],
          "typeProperties": {{typeProperties}} }] }
        """);

    public FactoryFiles Define(string folder, string name, string properties) =>
        Write($"{folder}/{name}.json", $$"""{ "name": "{{name}}", "properties": {{properties}} }""");

    public FactoryFiles Write(string path, string text)
    {
        System.IO.File.WriteAllText(File(path), text);
        return this;
    }

    public bool Has(string path) => System.IO.File.Exists(System.IO.Path.Combine([Path, .. path.Split('/')]));

    public string File(string path) => _folder.File(path.Split('/'));

    public Factory Load(string? overrides = null)
    {
        var factory = FactoryFolder.Load(KnownTypes.All, Path, overrides);
        AdfDefinitions.AssertKnown(factory);
        return factory;
    }

    /// <summary>Everything that loading the folder and checking it finds.</summary>
    public DefinitionReport Check(string? overrides = null)
    {
        var report = new DefinitionReport();
        var factory = FactoryFolder.Load(KnownTypes.All, Path, overrides, report);
        FactoryValidator.Check(factory, report);
        TriggerChecks.Of(factory, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), report);
        AdfDefinitions.AssertKnown(factory);
        return report;
    }

    /// <summary>A linked service that must be right.</summary>
    public T LinkedService<T>(string name, JsonObject? parameters = null, string? overrides = null)
        where T : LinkedService => Assert.IsType<T>(Load(overrides).LinkedService(new Reference(name, parameters ?? [])));

    /// <summary>A dataset that must be right.</summary>
    public T Dataset<T>(string name, JsonObject? parameters = null)
        where T : Dataset
    {
        var report = new DefinitionReport();
        var user = new DefinitionParser([], "test", "$", new ExpressionScope(), report);
        var dataset = Load().Dataset(new Reference(name, parameters ?? []), hasValues: true, user, report);
        Assert.Empty(report.Errors);
        return Assert.IsType<T>(dataset);
    }

    public void Dispose() => _folder.Dispose();
}
