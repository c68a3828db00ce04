using Sluice.Activities;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Pipelines;
using Sluice.Stores.LocalFolder;

namespace Sluice.Tests.Definitions;

public sealed class FactoryFolderTests
{
    const string Disk = """{ "type": "FileServer", "typeProperties": { "host": "/data" } }""";

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_tolerated()
    {
        using var files = new FactoryFiles().Write("linkedService/Disk.json", "\uFEFF" + """
            {
                // Written by hand.
                "name": "Disk", /* its name */
                "properties": { "type": "FileServer", "typeProperties": { "host": "/data", }, },
            }
            """);

        Assert.Equal("/data", files.LinkedService<FileServerLinkedService>("Disk").Host);
    }

    [Fact]
    public void Folders_are_found_in_any_case_and_read_with_those_below()
    {
        using var files = new FactoryFiles().Define("LinkedService/old", "Disk", Disk);

        Assert.Equal("LinkedService/old/Disk.json", Assert.Single(files.Load().All(ResourceKind.LinkedService)).File);
    }

    [Fact]
    public void Names_match_in_any_case()
    {
        using var files = new FactoryFiles().LinkedService("Disk", Disk);

        Assert.Equal("/data", files.LinkedService<FileServerLinkedService>("dISK").Host);
    }

    [Fact]
    public void A_definition_without_a_name_has_the_name_of_its_file()
    {
        using var files = new FactoryFiles().Write("linkedService/Disk.json", $$"""{ "properties": {{Disk}} }""");

        Assert.True(files.Load().TryFind(ResourceKind.LinkedService, "Disk", out _));
    }

    [Fact]
    public void A_file_that_is_not_JSON_is_an_error_with_its_line_and_the_others_are_read()
    {
        using var files = new FactoryFiles()
            .Write("linkedService/Broken.json", "{\n  \"name\": \"canary\n}")
            .Write("linkedService/List.json", "[]")
            .Write("linkedService/NoProperties.json", """{ "name": "x" }""")
            .LinkedService("Disk", Disk);
        var report = files.Check();

        Assert.Equal(
            [
                ("linkedService/Broken.json", "$", "Correct the syntax"),
                ("linkedService/List.json", "$", "Write { ... }"),
                ("linkedService/NoProperties.json", "$.properties", "Add \"properties\": { ... }"),
            ],
            report.Errors.Select(error => (error.File, error.Path, error.Remedy)));
        Assert.Contains("line 2", report.Errors[0].Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", report.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("Disk", Assert.Single(files.Load().All(ResourceKind.LinkedService)).Name);
    }

    [Fact]
    public void Folders_that_are_not_read_are_named_with_what_is_in_them()
    {
        using var files = FactoryFiles.WithOrders()
            .Trigger("Daily", """
                { "type": "ScheduleTrigger", "pipelines": [], "typeProperties": { "recurrence": { "frequency": "Day", "startTime": "2026-01-01T00:00:00Z" } } }
                """)
            .Define("dataflow", "Join", """{ "type": "MappingDataFlow" }""")
            .Define("integrationRuntime", "Own", """{ "type": "SelfHosted" }""")
            .Define("managedVirtualNetwork", "default", "{ }")
            .Define("managedVirtualNetwork/default/managedPrivateEndpoint", "default", "{ }")
            .Write("factory/shop.json", """{ "name": "shop", "location": "westeurope" }""")
            .Write("notebook/Look.json", "{}")
            .Write(".github/settings.json", "{}")
            .Write("publish_config.json", "{}");

        var report = files.Check();

        Assert.Empty(report.Errors);
        Assert.Equal(
            [
                "notebook/", "dataflow/", "integrationRuntime/", "managedVirtualNetwork/",
                "managedVirtualNetwork/default/managedPrivateEndpoint/",
            ],
            report.Hints.Select(hint => hint.File));
        Assert.StartsWith("Look: files of this folder are not read", report.Hints[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trigger/Broken.json")]
    [InlineData("dataflow/Broken.json")]
    [InlineData("integrationRuntime/Broken.json")]
    [InlineData("managedVirtualNetwork/default.json")]
    [InlineData("managedVirtualNetwork/default/managedPrivateEndpoint/Broken.json")]
    [InlineData("factory/Broken.json")]
    [InlineData("globalParameters/Broken.json")]
    public void A_file_of_any_folder_that_is_not_JSON_is_named_and_the_others_are_checked(string file)
    {
        using var files = FactoryFiles.WithOrders().Write(file, "{ nonsense").Write("pipeline/P.json", "[]");

        Assert.Equal(new[] { file, "pipeline/P.json" }.Order(), files.Check().Errors.Select(error => error.File).Order());
    }

    [Theory]
    [InlineData("""{ "name": "A", "name": "B", "properties": { } }""")]
    [InlineData("""{ "name": "A", "properties": { "type": "FileServer", "typeProperties": { "host": "/a", "host": "/b" } } }""")]
    public void A_property_that_is_there_twice_is_an_error(string text)
    {
        using var files = new FactoryFiles().Write("linkedService/A.json", text);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("linkedService/A.json", "Correct the syntax"), (error.File, error.Remedy));
    }

    [Theory]
    [InlineData("\\ud83d", true)]
    [InlineData("\\ude00\\ud83d", true)]
    [InlineData("\\ud83d\\ude00", false)]
    [InlineData("\\\\ud83d", false)]
    public void An_escape_that_is_half_of_a_surrogate_pair_is_an_error_with_its_place(string escape, bool isError)
    {
        using var files = new FactoryFiles().Write(
            "linkedService/A.json", $$"""
            { "name": "A",
              "properties": { "type": "FileServer", "typeProperties": { "host": "/a{{escape}}" } } }
            """);

        var errors = files.Check().Errors;

        Assert.Equal(isError ? ["linkedService/A.json"] : [], errors.Select(error => error.File));
        Assert.All(errors, error => Assert.Contains("line 2, byte 69 is half of a surrogate pair", error.Problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("@concat(", "'a', ", 1)]
    [InlineData("", "@{f()} ", 20)]
    public void An_expression_of_a_megabyte_has_few_and_short_errors(string start, string part, int most)
    {
        using var files = FactoryFiles.WithOrders().Dataset("Long", $$"""
            { "type": "PostgreSqlV2Table", "linkedServiceName": { "referenceName": "Shop" },
              "typeProperties": { "table": "{{start}}{{string.Concat(Enumerable.Repeat(part, (1 << 20) / part.Length))}}" } }
            """);

        var errors = files.Check().Errors;

        Assert.InRange(errors.Count, 1, most);
        Assert.All(errors, error => Assert.InRange(error.ToString().Length, 1, 1000));
        Assert.All(errors, error => Assert.Equal("$.properties.typeProperties.table", error.Path));
    }

    [Fact]
    public void Two_definitions_of_one_kind_and_name_are_an_error_that_names_both_files()
    {
        using var files = new FactoryFiles()
            .LinkedService("Disk", Disk)
            .Write("linkedService/Other.json", $$"""{ "name": "DISK", "properties": {{Disk}} }""")
            .Dataset("Disk", """{ "type": "Unknown", "linkedServiceName": { "referenceName": "Disk" } }""");

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("linkedService/Other.json", "$.name", "DISK"), (error.File, error.Path, error.Value));
        Assert.Contains("linkedService/Disk.json", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linkedService/Unused.json", "{", null)]
    [InlineData("pipeline/Unused.json", "[]", null)]
    [InlineData("linkedService/Shop2.json", """{ "name": "SHOP", "properties": { } }""", "linkedService/Shop2.json")]
    [InlineData("pipeline/P.json", "{", "pipeline/P.json")]
    [InlineData("dataset/OrdersCsv.json", "{", "dataset/OrdersCsv.json")]
    [InlineData("linkedService/Vault.json", "{", "linkedService/Vault.json")]
    [InlineData("credential/Me.json", "{", "credential/Me.json")]
    public void A_broken_file_stops_only_the_runs_that_use_it(string file, string text, string? named)
    {
        using var files = FactoryFiles.WithOrders()
            .LinkedService("Vault", """
                { "type": "AzureKeyVault", "typeProperties": { "baseUrl": "https://v.vault.azure.net",
                  "credential": { "referenceName": "Me", "type": "CredentialReference" } } }
                """)
            .Define("credential", "Me", """{ "type": "ManagedIdentity", "typeProperties": { "clientId": "c" } }""")
            .LinkedService("Disk", Disk)
            .LinkedService("Shop", """
                { "type": "AzurePostgreSql", "version": "2.0", "typeProperties": { "server": "s", "database": "d", "username": "u",
                  "password": { "type": "AzureKeyVaultSecret", "secretName": "p", "store": { "referenceName": "Vault" } } } }
                """)
            .Copy("Orders", "OrdersCsv", """
                { "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } }
                """)
            .Write(file, text);
        var report = new DefinitionReport();

        new PipelineActivities(files.Load(), OutputStore.InMemory(), RunLog.None, TimeProvider.System).Check(new PipelineRunRequest("r", "P", []), report);

        Assert.Equal(named is null ? [] : [named], report.Errors.Select(error => error.File));
        Assert.NotEmpty(files.Check().Errors);
    }

    [Fact]
    public void A_name_that_is_not_found_is_told_with_the_files_that_may_hold_it()
    {
        using var files = FactoryFiles.WithOrders().Write("dataset/x.json", "{").Dataset("T", """
            { "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "Shop" }, "typeProperties": { "table": "t" } }
            """).Copy("Missing", "T", """{ "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "AzurePostgreSqlSink" } }""");

        var problems = files.Check().Errors.Select(error => error.Problem);

        Assert.Contains("'Missing' is not a Dataset of this factory, as far as it can be read; dataset/x.json cannot", problems);
    }

    [Fact]
    public void An_override_of_a_broken_file_is_no_second_error()
    {
        using var files = FactoryFiles.WithOrders().Write("linkedService/Shop.json", "{");
        files.Write("local.json", """{ "linkedService/Shop": { "properties": { } } }""");

        Assert.Equal(["linkedService/Shop.json"], files.Check(files.File("local.json")).Errors.Select(error => error.File));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error()
    {
        var fault = Assert.Throws<DefinitionException>(() => FactoryFolder.Load(KnownTypes.All, "/nowhere/factory"));

        Assert.Equal("/nowhere/factory", Assert.Single(fault.Errors).File);
        Assert.Equal(Side.Definition, fault.Side);
    }

    [Fact]
    public void Overrides_are_merged_into_definitions()
    {
        using var files = FactoryFiles.WithOrders();
        files.Write("local.json", """
            {
                "linkedService/shop": {
                    "properties": { "version": null, "typeProperties": { "server": "localhost", "password": null, "sslMode": 0 } } },
                "dataset/Orders": { "properties": { "typeProperties": { "table": "orders_copy" } } },
            }
            """);

        var factory = files.Load(files.File("local.json"));

        var shop = files.LinkedService<PostgreSqlLinkedService>("Shop", overrides: files.File("local.json"));
        var expected = new PostgreSqlAddress { Server = "localhost", Database = "d", Username = "u", SslMode = TlsMode.Disable };
        Assert.Equal(expected, shop.Address);
        Assert.Null(shop.Password);
        Assert.True(factory.TryFind(ResourceKind.Dataset, "Orders", out var orders));
        Assert.Equal("""{"schema":"sales","table":"orders_copy"}""", orders.Properties["typeProperties"]!.ToJsonString());
    }

    [Fact]
    public void An_override_that_hits_nothing_or_is_no_patch_is_an_error_at_its_key()
    {
        using var files = FactoryFiles.WithOrders();
        var overrides = files.File("local.json");
        files.Write("local.json", """
            { "linkedService/Shpo": { "properties": { } }, "dataset/Orders": { "typeProperties": { } }, "linkedService/Disk": "/data" }
            """);

        var errors = files.Check(overrides).Errors;

        Assert.Equal(["$['linkedService/Shpo']", "$['dataset/Orders']", "$['linkedService/Disk']"], errors.Select(error => error.Path));
        Assert.All(errors, error => Assert.Equal(overrides, error.File));
    }

    [Fact]
    public void Overrides_that_are_not_there_are_an_error()
    {
        using var files = FactoryFiles.WithOrders();

        Assert.Equal("/nowhere/local.json", Assert.Single(files.Check("/nowhere/local.json").Errors).File);
    }
}
