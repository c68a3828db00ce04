using System.Text.Json.Nodes;
using Sluice.Definitions.Datasets;
using Sluice.Tests.Definitions;
using Sluice.Web.Copying;

namespace Sluice.Tests.Web;

/// <summary>The definitions that choices in the web app become.</summary>
public sealed class CopyDefinitionsTests : IDisposable
{
    const string Odd = "@odd @{name} \"quoted\" 'too'";

    readonly FactoryFiles _files = FactoryFiles.WithOrders()
        .Database("V2", """ "password": { "type": "SecureString", "value": "p" } """)
        .LinkedService("V1", """{ "type": "PostgreSql", "typeProperties": { "connectionString": "Host=h;Port=5432;Database=d;UID=u;Password=p" } }""")
        .LinkedService("Blobs", """{ "type": "AzureBlobStorage", "typeProperties": { "sasUri": { "type": "SecureString", "value": "https://shop.blob.core.windows.net/?sig=x" } } }""")
        .LinkedService("Lake", """{ "type": "AzureBlobFS", "typeProperties": { "url": "https://shop.dfs.core.windows.net" } }""");

    public static TheoryData<string, string, string, string, string> Ends() => new()
    {
        { "Shop", "AzurePostgreSql", "V2", "PostgreSqlV2", "Upsert" },
        { "V2", "PostgreSqlV2", "Shop", "AzurePostgreSql", "BulkInsert" },
        { "V1", "PostgreSql", "Blobs", "AzureBlobStorage", "DelimitedText" },
        { "Shop", "AzurePostgreSql", "Lake", "AzureBlobFS", "Parquet" },
        { "Shop", "AzurePostgreSql", "Disk", "FileServer", "Json" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void Whatever_is_chosen_is_right(string source, string sourceType, string sink, string sinkType, string how)
    {
        foreach (var isQuery in new[] { false, true })
            foreach (var frequency in new[] { "now", "once", "Hour" })
            {
                var choices = Chosen(source, sourceType, sink, sinkType);
                (choices.Source.IsQuery, choices.Source.Query) = (isQuery, $"SELECT '{Odd.Replace("'", "''", StringComparison.Ordinal)}' AS id");
                (choices.Sink.WriteMethod, choices.Sink.Keys, choices.Sink.DeleteMissing, choices.Sink.AutoCreate) = (how == "BulkInsert" ? how : "Upsert", "id, @other", true, true);
                (choices.Sink.Format, choices.Sink.IsCompressed, choices.Sink.Container, choices.Sink.Folder) = (how, true, "box", "out/it's");
                (choices.Settings.PartitionOption, choices.Settings.PartitionColumn, choices.Settings.Consistent) = ("DynamicRange", "id", true);
                (choices.Settings.IsVerified, choices.Settings.Retries) = (true, 3);
                (choices.Schedule.Frequency, choices.Schedule.Interval, choices.Schedule.Start) = (frequency, 2, "2026-01-31T23:59");
                Write(choices);

                Assert.Empty(_files.Check().Errors.Select(error => $"{frequency}: {error}"));
            }
    }

    [Fact]
    public void Rows_that_do_not_fit_are_left_out_and_logged()
    {
        var choices = Chosen("Shop", "AzurePostgreSql", "Disk", "FileServer");
        (choices.Settings.SkipsBadRows, choices.Settings.MaxSkippedRows, choices.Settings.LogService, choices.Settings.LogPath) = (true, 5, "Blobs", "logs/bad");
        Write(choices);

        Assert.Empty(_files.Check().Errors);
        var copy = new CopyDefinitions(choices).Copy["typeProperties"]!;
        Assert.Equal((true, 5), ((bool)copy["enableSkipIncompatibleRow"]!, (int)copy["maxSkippedRows"]!));
        Assert.Equal("logs/bad", (string?)copy["logSettings"]!["logLocationSettings"]!["path"]);
    }

    [Fact]
    public void Names_are_what_was_written_and_no_expressions()
    {
        var choices = Chosen("Shop", "AzurePostgreSql", "Shop", "AzurePostgreSql");
        (choices.Source.Schema, choices.Source.Table, choices.Sink.Table) = (Odd, Odd, "@{utcnow()}");
        Write(choices);

        var (source, sink) = (_files.Dataset<TableDataset>("Copied_source"), _files.Dataset<TableDataset>("Copied_sink"));
        Assert.Equal((Odd, Odd, "@{utcnow()}"), (source.Schema, source.Table, sink.Table));
    }

    [Fact]
    public void Columns_are_mapped_by_name_and_only_what_differs_is_written()
    {
        CopyColumn[] source = [new("id", "Int32"), new("Note", "String"), new("gone", "String")];
        var choices = Chosen("Shop", "AzurePostgreSql", "Shop", "AzurePostgreSql");
        choices.Columns = ColumnChoice.Map(source, null);

        Assert.Null(new CopyDefinitions(choices).Copy["typeProperties"]!["translator"]);
        choices.Columns = ColumnChoice.Map(source, [new("id", "Int64"), new("note", "String")]);
        choices.Columns[0].Type = "Int64";
        var mappings = new CopyDefinitions(choices).Copy["typeProperties"]!["translator"]!["mappings"];
        Assert.True(JsonNode.DeepEquals(mappings, JsonNode.Parse("""
            [{ "source": { "name": "id" }, "sink": { "name": "id", "type": "Int64" } }, { "source": { "name": "Note" }, "sink": { "name": "note" } }]
            """)), mappings!.ToJsonString());
    }

    [Fact]
    public void Indexes_are_made_in_a_new_table_of_what_is_read_as_a_table()
    {
        var choices = Chosen("Shop", "AzurePostgreSql", "V2", "PostgreSqlV2");
        (choices.Sink.AutoCreate, choices.Sink.Indexes) = (true, true);
        Assert.True((bool?)Sink()["indexes"]);
        Write(choices);
        Assert.Empty(_files.Check().Errors);

        choices.Source.IsQuery = true;
        Assert.Null(Sink()["indexes"]);
        (choices.Source.IsQuery, choices.Schedule.Frequency, choices.Schedule.DeltaColumn) = (false, "Hour", "note");
        Assert.Null(Sink()["indexes"]);
        (choices.Schedule.DeltaColumn, choices.Sink.AutoCreate) = (null, false);
        Assert.Null(Sink()["indexes"]);

        JsonNode Sink() => new CopyDefinitions(choices).Copy["typeProperties"]!["sink"]!;
    }

    [Fact]
    public void What_is_wanting_is_told_step_by_step()
    {
        var choices = new CopyChoices();
        Assert.All(new[] { CopyStep.Source, CopyStep.Sink, CopyStep.Mapping, CopyStep.Review }, step => Assert.NotNull(choices.Missing(step)));
        choices = Chosen("Shop", "AzurePostgreSql", "Shop", "AzurePostgreSql");
        Assert.All(Enum.GetValues<CopyStep>(), step => Assert.Null(choices.Missing(step)));

        choices.Columns[1].Name = "id";
        choices.Schedule.Frequency = "Day";

        Assert.Contains("Two columns go to id", choices.Missing(CopyStep.Mapping), StringComparison.Ordinal);
        Assert.Contains("starts", choices.Missing(CopyStep.Schedule), StringComparison.Ordinal);
        Assert.True(choices.AddsAgain);
        (choices.Columns[1].Name, choices.Schedule.Interval, choices.Sink.WriteMethod, choices.Sink.Keys) = ("note", 0, "Upsert", "id, nope");
        Assert.False(choices.AddsAgain);
        Assert.Contains("nope", choices.Missing(CopyStep.Mapping), StringComparison.Ordinal);
        Assert.Contains("1 or more", choices.Missing(CopyStep.Schedule), StringComparison.Ordinal);
        choices.Source.IsQuery = true;
        Assert.Equal("Write a query.", choices.Missing(CopyStep.Source));
    }

    [Theory]
    [InlineData("box", true)]
    [InlineData("a-1", true)]
    [InlineData("$web", true)]
    [InlineData("Bad Container", false)]
    [InlineData("ab", false)]
    [InlineData("a--b", false)]
    [InlineData("-ab", false)]
    public void A_container_that_cannot_be_is_told_in_its_step(string container, bool isUsable)
    {
        var choices = Chosen("Shop", "AzurePostgreSql", "Lake", "AzureBlobStorage");
        choices.Sink.Container = container;

        Assert.Equal(isUsable, choices.Missing(CopyStep.Sink) is null);
    }

    public void Dispose() => _files.Dispose();

    static CopyChoices Chosen(string source, string sourceType, string sink, string sinkType)
    {
        CopyColumn[] columns = [new("id", "Int32", "integer", true), new("note", "String", "text")];
        var choices = new CopyChoices { Name = "Copied" };
        (choices.Source.Service, choices.Source.ServiceType, choices.Source.Schema, choices.Source.Table, choices.Source.Columns) = (source, sourceType, "public", "orders", columns);
        (choices.Sink.Service, choices.Sink.ServiceType, choices.Sink.Table, choices.Sink.Container) = (sink, sinkType, "copied", "box");
        choices.Columns = ColumnChoice.Map(columns, null);
        return choices;
    }

    void Write(CopyChoices choices)
    {
        foreach (var definition in new CopyDefinitions(choices).All(null))
            _files.Define(definition.Kind.TrimEnd('s'), definition.Name, definition.Properties.ToJsonString());
    }
}
