using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Tests.Stores;
using static Sluice.Tests.Activities.Files.FilePlace;

namespace Sluice.Tests.Activities.Files;

public sealed class GetMetadataTests
{
    [Theory]
    [InFolder]
    [InBlobs]
    public async Task A_file_tells_what_is_known_of_it(StoreKind kind)
    {
        using var place = await FilePlace.OpenAsync(kind);
        await place.WriteAsync("in/a.csv", "id,name\n1,x\n");

        var output = await place.OutputAsync("GetMetadata", Get(
            Reference("in", "a.csv"),
            "itemName", "ITEMTYPE", "size", "created", "lastModified", "structure", "columnCount", "@concat('exi', 'sts')"));

        Assert.Equal("a.csv", (string?)output["itemName"]);
        Assert.Equal("File", (string?)output["itemType"]);
        Assert.Equal(12, (long)output["size"]!);
        Assert.Equal("""[{"name":"id","type":"String"},{"name":"name","type":"String"}]""", output["structure"]!.ToJsonString());
        Assert.Equal(2, (int)output["columnCount"]!);
        Assert.True((bool)output["exists"]!);
        foreach (var time in new[] { "created", "lastModified" })
            Assert.InRange(DateTimeOffset.Parse((string)output[time]!, null), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal(8, output.Count);
    }

    [NeedsFact(Needs.Azurite)]
    public async Task A_blob_tells_the_MD5_that_its_account_keeps()
    {
        using var place = await FilePlace.OpenAsync(StoreKind.Blobs);
        await using (var pending = await place.Store.CreateAsync("a.csv", "test", CancellationToken.None))
        {
            await pending.Body.WriteAsync("x"u8.ToArray());
#pragma warning disable CA5351 // Blobs are known by their MD5.
            pending.ContentMd5 = MD5.HashData("x"u8);
#pragma warning restore CA5351
            await pending.CommitAsync(CancellationToken.None);
        }

        var output = await place.OutputAsync("GetMetadata", Get(Reference("", "a.csv"), "contentMD5"));

        Assert.Equal("ndTkYSaMgDT1yFZOFVxnpg==", (string?)output["contentMD5"]);
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task A_folder_lists_what_is_right_in_it(StoreKind kind)
    {
        using var place = await FilePlace.OpenAsync(kind, "in/b.csv", "in/a.csv", "in/sub/c.csv", "other/d.csv");

        var folder = await place.OutputAsync("GetMetadata", Get(Reference("in"), "itemName", "itemType", "childItems", "exists"));
        var root = await place.OutputAsync("GetMetadata", Get(Reference(""), "childItems", "lastModified"));
        var recent = await place.OutputAsync("GetMetadata", Get(Reference("in"), "childItems").Replace(
            "\"fieldList\"", """ "storeSettings": { "modifiedDatetimeStart": "@adddays(utcnow(), -1)" }, "fieldList" """, StringComparison.Ordinal));
        var old = await place.OutputAsync("GetMetadata", Get(Reference("in"), "childItems").Replace(
            "\"fieldList\"", """ "storeSettings": { "modifiedDatetimeEnd": "2020-01-01T00:00:00Z" }, "fieldList" """, StringComparison.Ordinal));

        Assert.Equal(
            """{"itemName":"in","itemType":"Folder","childItems":[{"name":"a.csv","type":"File"},{"name":"b.csv","type":"File"},{"name":"sub","type":"Folder"}],"exists":true}""",
            folder.ToJsonString());
        Assert.Equal("""[{"name":"in","type":"Folder"},{"name":"other","type":"Folder"}]""", root["childItems"]!.ToJsonString());
        Assert.NotNull(root["lastModified"]);
        Assert.Equal("""[{"name":"a.csv","type":"File"},{"name":"b.csv","type":"File"}]""", recent["childItems"]!.ToJsonString());
        Assert.Equal("[]", old["childItems"]!.ToJsonString());
    }

    [Theory]
    [InFolder("", "no.csv")]
    [InFolder("no", "")]
    [InFolder("no", "no.csv")]
    [InBlobs("", "no.csv")]
    [InBlobs("no", "")]
    public async Task What_is_not_there_is_told_where_that_is_asked_for_and_fails_elsewhere(StoreKind kind, string folder, string file)
    {
        using var place = await FilePlace.OpenAsync(kind, "in/a.csv");

        var output = await place.OutputAsync("GetMetadata", Get(Reference(folder, file), "exists", "itemName", "lastModified"));
        var fault = await place.FaultAsync("GetMetadata", Get(Reference(folder, file), "itemName"));

        Assert.Equal("""{"exists":false}""", output.ToJsonString());
        Assert.Contains("ask for \"exists\"", fault, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_tells_its_columns_and_whether_it_is_there()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var database = await cluster.CreateDatabaseAsync();
        await cluster.ExecuteAsync(database, "CREATE TABLE t (id int PRIMARY KEY, at timestamptz, note varchar(10))");
        using var place = await FilePlace.OpenAsync(StoreKind.Folder);
        place.Pipelines.Files
            .LinkedService("Db", $$"""
                { "type": "PostgreSqlV2", "typeProperties": { "server": "{{cluster.Host}}", "port": {{cluster.Port}}, "database": "{{database}}",
                  "username": "{{cluster.User}}", "password": { "type": "SecureString", "value": "{{cluster.Password}}" }, "sslMode": 0 } }
                """)
            .Dataset("Table", """
                { "type": "PostgreSqlV2Table", "linkedServiceName": { "referenceName": "Db", "type": "LinkedServiceReference" },
                  "parameters": { "name": { "type": "String" } }, "typeProperties": { "schema": "public", "table": "@dataset().name" } }
                """);

        var output = await place.OutputAsync("GetMetadata", Get(Table("t"), "structure", "columnCount", "exists"));
        var missing = await place.OutputAsync("GetMetadata", Get(Table("T"), "structure", "exists"));
        var wrong = await place.FaultAsync("GetMetadata", Get(Table("t"), "size"));

        Assert.Equal(
            """{"structure":[{"name":"id","type":"Int32"},{"name":"at","type":"DateTime"},{"name":"note","type":"String"}],"columnCount":3,"exists":true}""",
            output.ToJsonString());
        Assert.Equal("""{"exists":false}""", missing.ToJsonString());
        Assert.Contains("Use some of structure, columnCount, exists", wrong, StringComparison.Ordinal);

        static string Table(string name) => $$"""{ "referenceName": "Table", "type": "DatasetReference", "parameters": { "name": "{{name}}" } }""";
    }

    [Theory]
    [InlineData("""["size"]""", "", "folder in of dataset 'Item' has no such field")]
    [InlineData("""["childItems"]""", "a.csv", "file in/a.csv of dataset 'Item' has no such field")]
    [InlineData("""["sise"]""", "a.csv", "there is no such field")]
    [InlineData("[]", "a.csv", "List what is to be told")]
    public async Task Fields_that_a_file_or_folder_does_not_have_are_refused_before_it_is_looked_at(string fields, string file, string expected)
    {
        using var place = await FilePlace.OpenAsync(StoreKind.Folder);

        var fault = await place.FaultAsync("GetMetadata", $$"""{ "dataset": {{Reference("in", file)}}, "fieldList": {{fields}} }""");

        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    static string Get(string dataset, params IEnumerable<string> fields) =>
        new StringBuilder($$"""{ "dataset": {{dataset}}, "fieldList": """)
            .Append(new JsonArray([.. fields.Select(field => JsonValue.Create(field))]).ToJsonString()).Append(" }").ToString();
}
