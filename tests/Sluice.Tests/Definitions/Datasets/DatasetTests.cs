using System.Text.Json.Nodes;
using Sluice.Definitions.Datasets;
using Sluice.Formats;
using Sluice.Formats.DelimitedText;

namespace Sluice.Tests.Definitions.Datasets;

public sealed class DatasetTests
{
    [Theory]
    [InlineData("AzurePostgreSqlTable", """{ "schema": "sales", "table": "Orders" }""", "sales", "Orders")]
    [InlineData("AzurePostgreSqlTable", """{ "tableName": "sales.Orders" }""", "sales", "Orders")]
    [InlineData("AZUREPOSTGRESQLTABLE", """{ "Table": "Orders" }""", null, "Orders")]
    [InlineData("PostgreSqlTable", """{ "schema": "sales", "table": "Orders", "tableName": "ignored" }""", "sales", "Orders")]
    [InlineData("PostgreSqlTable", """{ "tableName": "\"Sales.EU\".\"My \"\"Orders\"\"\"" }""", "Sales.EU", "My \"Orders\"")]
    [InlineData("PostgreSqlV2Table", """{ "schema": "sales", "table": "Orders" }""", "sales", "Orders")]
    [InlineData("RelationalTable", """{ "tableName": "Orders" }""", null, "Orders")]
    [InlineData("AzurePostgreSqlTable", "{ }", null, null)]
    public void A_table_is_named_by_schema_and_table_or_by_both_in_one(string type, string properties, string? schema, string? table)
    {
        using var files = FactoryFiles.WithOrders().Dataset("T", $$"""
            { "type": "{{type}}", "linkedServiceName": { "referenceName": "Shop" }, "typeProperties": {{properties}} }
            """);

        var dataset = files.Dataset<TableDataset>("T");

        Assert.Equal((schema, table, "Shop"), (dataset.Schema, dataset.Table, dataset.Store.Name));
    }

    [Fact]
    public void The_columns_of_a_table_are_not_its_schema()
    {
        using var files = FactoryFiles.WithOrders().Dataset("T", """
            { "type": "PostgreSqlV2Table", "linkedServiceName": { "referenceName": "Shop" },
              "schema": [{ "name": "id", "type": "integer" }], "structure": [],
              "folder": { "name": "f" }, "annotations": [], "typeProperties": { "table": "t" } }
            """);

        Assert.Null(files.Dataset<TableDataset>("T").Schema);
        Assert.Empty(files.Check().Hints);
    }

    [Fact]
    public void Delimited_text_has_the_defaults_of_ADF()
    {
        using var files = FactoryFiles.WithOrders();

        var dataset = files.Dataset<FileDataset>("OrdersCsv");

        var expected = new DelimitedTextFormat
        {
            ColumnDelimiter = ",",
            RowDelimiter = null,
            QuoteChar = "\"",
            EscapeChar = "\\",
            FirstRowAsHeader = false,
            NullValue = "",
            EncodingName = null,
            Compression = Compression.None,
        };
        Assert.Equal(expected, dataset.Format);
        Assert.Equal(new FileLocation(null, "out", null), dataset.Location);
    }

    [Fact]
    public void What_is_missing_may_be_misspelt()
    {
        using var files = FactoryFiles.WithOrders().Dataset("Csv", """
            { "type": "DelimitedText", "linkedServiceName": { "referenceName": "Disk" }, "typeProperties": { "locatoin": { "type": "FileServerLocation" } } }
            """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal("Write \"location\" for \"locatoin\"", error.Remedy);
    }

    [Fact]
    public void Delimited_text_lies_in_a_container()
    {
        using var files = FactoryFiles.WithOrders().Dataset("Csv", """
            { "type": "delimitedText", "linkedServiceName": { "referenceName": "Blobs" }, "typeProperties": {
              "location": { "type": "azureBlobStorageLocation", "container": "c", "folderPath": "/a\\b/", "fileName": "f.csv" },
              "columnDelimiter": "\t", "rowDelimiter": "\n", "quoteChar": "'", "escapeChar": "'",
              "firstRowAsHeader": true, "nullValue": "NULL",
              "encodingName": "ISO-8859-1", "compressionCodec": "GZip", "compressionLevel": "fastest" } }
            """);

        var dataset = files.Dataset<FileDataset>("Csv");

        var expected = new DelimitedTextFormat
        {
            ColumnDelimiter = "\t",
            RowDelimiter = "\n",
            QuoteChar = "'",
            EscapeChar = "'",
            FirstRowAsHeader = true,
            NullValue = "NULL",
            EncodingName = "ISO-8859-1",
            Compression = Compression.Gzip,
            CompressFast = true,
        };
        Assert.Equal(expected, dataset.Format);
        Assert.Equal(new FileLocation("c", "a/b", "f.csv"), dataset.Location);
    }

    [Fact]
    public void A_location_that_is_not_supported_is_refused_by_name()
    {
        using var files = FactoryFiles.WithOrders().Dataset("Csv", """
            { "type": "DelimitedText", "linkedServiceName": { "referenceName": "Disk" },
              "typeProperties": { "location": { "type": "SftpLocation" } } }
            """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.typeProperties.location.type", "SftpLocation"), (error.Path, error.Value));
    }

    [Fact]
    public void A_type_that_is_not_supported_is_tolerated_with_a_hint()
    {
        using var files = FactoryFiles.WithOrders()
            .Dataset("P", """{ "type": "Orc", "linkedServiceName": { "referenceName": "Disk" }, "typeProperties": { } }""");

        var report = files.Check();

        Assert.Empty(report.Errors);
        Assert.Equal("dataset/P.json", Assert.Single(report.Hints).File);
    }

    [Fact]
    public void Parameters_keep_their_types_through_both_ends()
    {
        using var files = FactoryFiles.WithOrders()
            .LinkedService("Any", """
                { "type": "PostgreSqlV2", "parameters": { "db": { "type": "String" } },
                  "typeProperties": { "server": "h", "database": "@linkedService().db", "username": "u" } }
                """)
            .Dataset("T", """
                { "type": "PostgreSqlV2Table",
                  "parameters": { "table": { "type": "string", "defaultValue": "orders" }, "year": { "type": "Int" } },
                  "linkedServiceName": { "referenceName": "Any", "parameters": { "db": "@concat('shop', string(dataset().year))" } },
                  "typeProperties": { "table": "@dataset().table", "schema": "y@{dataset().year}" } }
                """);

        var dataset = files.Dataset<TableDataset>("T", new JsonObject { ["year"] = "2024" });

        Assert.Equal(("y2024", "orders"), (dataset.Schema, dataset.Table));
        Assert.Equal("""ANY {"db":"shop2024"}""", dataset.Store.Key);
    }
}
