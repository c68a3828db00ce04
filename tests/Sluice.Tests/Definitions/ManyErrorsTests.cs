using Sluice.Activities;
using Sluice.Definitions.Parsing;

namespace Sluice.Tests.Definitions;

public sealed class ManyErrorsTests
{
    [Fact]
    public void Everything_wrong_in_a_factory_is_reported_at_once_with_file_path_value_and_remedy()
    {
        using var files = new FactoryFiles()
            .Write("linkedService/Broken.json", "{ nonsense")
            .LinkedService("Db", """
                { "type": "AzurePostgreSql", "version": "2.0",
                  "typeProperties": { "database": "d", "port": 99999, "sslMode": "sometimes", "pooling": "maybe", "username": { } } }
                """)
            .LinkedService("Disk", """{ "type": "FileServer", "typeProperties": { "host": "@linkedService().root" } }""")
            .Dataset("Table", """
                { "type": "AzurePostgreSqlTable", "parameters": { "name": { "type": "String" } },
                  "linkedServiceName": { "type": "LinkedServiceReference" }, "typeProperties": { "table": "@dataset().nam" } }
                """)
            .Dataset("Csv", """
                { "type": "DelimitedText", "linkedServiceName": { "referenceName": "Disk" },
                  "typeProperties": { "compressionCodec": "lz4", "firstRowAsHeader": "yes" } }
                """)
            .Pipeline("P", """
                { "activities": [
                  { "name": "C", "type": "Copy", "inputs": [], "outputs": [{ "referenceName": "Nowhere" }], "policy": { "retry": "often" },
                    "typeProperties": { "source": { "type": "AzurePostgreSqlSource", "query": "@concat('SELECT ', nofunction())" } } },
                  { "name": "D", "type": "HDInsightPig" },
                  "E" ] }
                """);

        var errors = files.Check().Errors;

        (string File, string Path, string? Value, string Remedy)[] expected =
        [
            ("dataset/Csv.json", "$.properties.typeProperties.compressionCodec", "lz4", "Use one of none, gzip, deflate, bzip2, zstd"),
            ("dataset/Csv.json", "$.properties.typeProperties.firstRowAsHeader", "yes", "Correct the value"),
            ("dataset/Csv.json", "$.properties.typeProperties.location", null, "Add \"location\""),
            ("dataset/Table.json", "$.properties.linkedServiceName.referenceName", null, "Add \"referenceName\""),
            ("linkedService/Broken.json", "$", null, "Correct the syntax"),
            ("linkedService/Db.json", "$.properties.typeProperties.pooling", "maybe", "Correct the value"),
            ("linkedService/Db.json", "$.properties.typeProperties.port", "99999", "Correct the number"),
            ("linkedService/Db.json", "$.properties.typeProperties.server", null, "Add \"server\""),
            (
                "linkedService/Db.json", "$.properties.typeProperties.sslMode", "sometimes",
                "Use 0 Disable, 1 Allow, 2 Prefer, 3 Require, 4 Verify-ca or 5 Verify-full"),
            ("linkedService/Db.json", "$.properties.typeProperties.username", null, "Write a string"),
            ("linkedService/Disk.json", "$.properties.typeProperties.host", "@linkedService().root", "Correct the expression"),
            ("pipeline/P.json", "$.properties.activities[0].inputs", null, "Write one DatasetReference"),
            ("pipeline/P.json", "$.properties.activities[0].outputs[0]", "Nowhere", "Use one of Table, Csv"),
            ("pipeline/P.json", "$.properties.activities[0].policy.retry", "often", "Correct the number"),
            ("pipeline/P.json", "$.properties.activities[0].typeProperties.sink", null, "Add \"sink\""),
            (
                "pipeline/P.json", "$.properties.activities[0].typeProperties.source.query", "@concat('SELECT ', nofunction())",
                "Correct the expression"),
            ("pipeline/P.json", "$.properties.activities[1].type", "HDInsightPig", $"Use {string.Join(", ", ActivityTypes.All.Select(type => type.Name))}"),
            ("pipeline/P.json", "$.properties.activities[2]", "'E'", "Write { ... }"),
        ];
        Assert.Equal(
            expected,
            errors.Select(error => (error.File, error.Path, error.Value, error.Remedy))
                .OrderBy(error => error.File, StringComparer.Ordinal)
                .ThenBy(error => error.Path, StringComparer.Ordinal));
        Assert.All(errors, error => Assert.NotEmpty(error.Problem));
    }

    [Fact]
    public void The_exception_holds_every_error_on_a_line_of_its_own()
    {
        using var files = new FactoryFiles().Write("dataset/A.json", "{").Write("dataset/B.json", "{");

        var fault = Assert.Throws<DefinitionException>(files.Check().ThrowIfAny);

        Assert.Equal(2, fault.Errors.Count);
        Assert.Equal(fault.Errors.Select(error => error.ToString()), fault.Detail.Split(Environment.NewLine));
        Assert.Equal(("InvalidDefinition", Side.Definition), (fault.Code, fault.Side));
    }
}
