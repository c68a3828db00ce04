using Sluice.Tests.Definitions;

namespace Sluice.Tests.Pipelines;

public sealed class FactoryValidatorTests
{
    [Fact]
    public void A_factory_in_which_nothing_is_wrong_has_neither_errors_nor_hints()
    {
        using var files = FactoryFiles.WithOrders().Copy("Orders", "OrdersCsv", """
            { "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } }
            """);

        var report = files.Check();

        Assert.Empty(report.Errors);
        Assert.Empty(report.Hints);
    }

    [Fact]
    public void A_linked_service_that_is_not_there_is_an_error_though_nothing_uses_the_dataset()
    {
        using var files = FactoryFiles.WithOrders().Dataset("T", """
            { "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "Nowhere" }, "typeProperties": { "table": "t" } }
            """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("dataset/T.json", "$.properties.linkedServiceName", "Nowhere"), (error.File, error.Path, error.Value));
        Assert.Equal("Use one of Disk, Shop", error.Remedy);
    }
}
