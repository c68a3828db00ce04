using Azure.Storage.Blobs;
using Sluice.Exploring.Browsing;
using Sluice.Exploring.Previews;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Exploring;

/// <summary>What a database or a store holds, as the account may see it.</summary>
public sealed class ExplorationTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task Tables_views_and_partitions_are_listed_with_rows_sizes_and_comments()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE plain AS SELECT id FROM generate_series(1, 1000) AS id; ANALYZE plain; COMMENT ON TABLE plain IS 'a thousand';
            CREATE TABLE fresh (id int) WITH (autovacuum_enabled = off);
            CREATE VIEW seen AS SELECT * FROM plain; CREATE MATERIALIZED VIEW kept AS SELECT * FROM plain;
            CREATE TABLE parted (id int, k text) PARTITION BY RANGE (id);
            CREATE TABLE part2 PARTITION OF parted FOR VALUES FROM (10) TO (20) PARTITION BY LIST (k);
            CREATE TABLE part2a PARTITION OF part2 DEFAULT; CREATE TABLE part1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
            INSERT INTO parted SELECT i, 'a' FROM generate_series(0, 14) i; ANALYZE part1, part2a;
            CREATE EXTENSION file_fdw; CREATE SERVER s FOREIGN DATA WRAPPER file_fdw;
            CREATE FOREIGN TABLE far (id int) SERVER s OPTIONS (filename '/dev/null');
            """);
        await using var explorer = new Explorer(scenario.Factory());

        var tables = await explorer.TablesAsync();

        Assert.Equal(
            ["public.far foreignTable", "public.fresh table", "public.kept materializedView", "public.parted partitionedTable", "public.plain table", "public.seen view"],
            tables.Select(table => $"{table.Path} {table.Kind}"));
        Assert.All(tables, table => Assert.True(table is { Type: "table", CanPreview: true, CanFetchSchema: true }));
        var plain = tables.Single(table => table.Name == "plain");
        Assert.Equal((1000, "a thousand"), (plain.Rows, plain.Comment));
        Assert.Equal(await scenario.ScalarAsync<long>("SELECT pg_total_relation_size('plain')"), plain.Bytes);
        Assert.Equal((-1, -1), (tables.Single(table => table.Name == "fresh").Rows, tables.Single(table => table.Name == "seen").Rows));
        var parted = tables.Single(table => table.Name == "parted");
        Assert.Equal(["public.part1", "public.part2"], parted.Partitions!.Select(partition => partition.Path));
        Assert.Equal("FOR VALUES FROM (0) TO (10)", parted.Partitions![0].Bounds);
        Assert.Equal("public.part2a", Assert.Single(parted.Partitions[1].Partitions!).Path);
        Assert.Equal(15, parted.Rows);
        Assert.True(parted.Bytes >= 16384);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_that_somebody_changes_does_not_keep_the_list_waiting()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE a (id int)");
        await using var explorer = new Explorer(scenario.Factory());
        await using var changer = await scenario.Cluster.OpenAsync(scenario.Database);
        await using var transaction = await changer.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("LOCK TABLE a IN ACCESS EXCLUSIVE MODE", changer))
            await command.ExecuteNonQueryAsync();

        var tables = await explorer.TablesAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("a", Assert.Single(tables).Name);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Order Details", "public.\"Order Details\"")]
    [InlineData("a.b", "public.\"a.b\"")]
    [InlineData("quo\"te", "public.\"quo\"\"te\"")]
    [InlineData("Äpfel und 梨", "public.\"Äpfel und 梨\"")]
    [InlineData("select", "public.\"select\"")]
    [InlineData("x'; DROP TABLE y; --", "public.\"x'; DROP TABLE y; --\"")]
    public async Task A_path_from_the_list_gives_the_table_whatever_its_name(string name, string path)
    {
        using var scenario = await CopyScenario.CreateAsync($"CREATE TABLE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" (\"The Id\" int)");
        await using var explorer = new Explorer(scenario.Factory());

        var listed = Assert.Single(await explorer.TablesAsync());
        var table = await explorer.TableAsync(listed.Path);

        Assert.Equal((name, path), (listed.Name, listed.Path));
        Assert.Equal((name, "The Id"), (table.Table.Name, Assert.Single(table.Schema.Columns).Name));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Only_what_the_account_may_see_is_listed()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE open (id int); CREATE TABLE partly (id int, secret text); CREATE TABLE closed (id int); CREATE TABLE copied.hidden (id int);
            CREATE TABLE parted (id int) PARTITION BY LIST (id); CREATE TABLE part1 PARTITION OF parted DEFAULT;
            """);
        var role = $"some_{Guid.NewGuid():n}";
        await scenario.ExecuteAsync(
            $"CREATE ROLE {role} LOGIN PASSWORD 'p-some'; GRANT SELECT ON open, part1, copied.hidden TO {role}; GRANT SELECT (id) ON partly TO {role}");
        await using var explorer = new Explorer(new TestFactory().Database("db", scenario.Cluster, scenario.Database, role, "p-some"));

        var tables = await explorer.TablesAsync();

        Assert.Equal(["open", "part1", "partly"], tables.Select(table => table.Name));
        Assert.Equal([true, true, false], tables.Select(table => table.CanPreview));
        foreach (var hidden in new[] { "public.closed", "copied.hidden" })
            Assert.Equal("42501", (await Assert.ThrowsAsync<SluiceException>(() => explorer.TableAsync(hidden))).Code);
        var missing = await Assert.ThrowsAsync<SluiceException>(() => explorer.TableAsync("public.none"));
        Assert.Equal(("TableNotFound", true), (missing.Code, missing.IsNotFound));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_has_columns_with_types_keys_defaults_and_comments()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE DOMAIN positive AS numeric(6,1) CHECK (VALUE > 0);
            CREATE TABLE t (
                b bigint NOT NULL, a int GENERATED ALWAYS AS IDENTITY, amount numeric(12,2) DEFAULT 0, whole numeric, price positive, name varchar(20) UNIQUE,
                twice int GENERATED ALWAYS AS (1 + 1) STORED, at timestamptz, day date, blob bytea, tags text[], ok boolean, id uuid, doc jsonb,
                spans interval, PRIMARY KEY (a, b));
            COMMENT ON COLUMN t.amount IS 'in euros';
            """);
        await using var explorer = new Explorer(scenario.Factory());

        var table = await explorer.TableAsync("t");

        var columns = table.Schema.Columns.ToDictionary(column => column.Name);
        Assert.Equal(["a", "b"], table.PrimaryKey);
        Assert.Equal((2, 1, null), (columns["b"].PrimaryKeyPosition, columns["a"].PrimaryKeyPosition, columns["name"].PrimaryKeyPosition));
        Assert.Equal(("always", false, true), (columns["a"].Identity, columns["b"].Nullable, columns["name"].Nullable));
        Assert.Equal(("numeric(12,2)", "Decimal", 12, 2), (columns["amount"].PhysicalType, columns["amount"].Type, columns["amount"].Precision, columns["amount"].Scale));
        Assert.Equal(("0", "in euros"), (columns["amount"].Default, columns["amount"].Comment));
        Assert.Equal((null, "positive", 6), (columns["whole"].Precision, columns["price"].PhysicalType, columns["price"].Precision));
        Assert.Equal((true, false, 20), (columns["name"].IsUnique, columns["a"].IsUnique, columns["name"].Length));
        Assert.Equal(("(1 + 1)", null), (columns["twice"].Generated, columns["twice"].Default));
        Assert.Equal(
            ["Int64", "Int32", "Decimal", "Decimal", "Decimal", "String", "Int32", "DateTime", "DateTime", "Byte[]", "String", "Boolean", "Guid", "String", "TimeSpan"],
            table.Schema.Columns.Select(column => column.Type));
        Assert.Equal((new XdmType("string", "date-time"), new XdmType("number"), "flat"), (columns["at"].Xdm, columns["amount"].Xdm, table.Format));
    }

    [NeedsFact(Needs.SampleDatabases)]
    public async Task Every_table_of_the_sample_databases_can_be_described_and_previewed()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        foreach (var database in new[] { await SampleDatabases.CreateChinookAsync(cluster), await SampleDatabases.CreateNorthwindAsync(cluster) })
        {
            using var scenario = await CopyScenario.OverAsync(cluster, database);
            await using var explorer = new Explorer(scenario.Factory());
            var tables = await explorer.TablesAsync();
            Assert.True(tables.Count > 10);
            foreach (var table in tables)
            {
                Assert.NotEmpty((await explorer.TableAsync(table.Path)).Schema.Columns);
                Assert.NotNull(await Explorer.PreviewAsync(scenario, End.Table(table.Name)));
            }
        }
    }

    [Fact]
    public async Task A_folder_shows_its_folders_and_files_one_level_at_a_time_and_no_others()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("in", "b.csv"), "abc");
        await File.WriteAllTextAsync(folder.File("in", "deep", "c.csv"), "");
        await using var explorer = new Explorer(new TestFactory().Service("files", "FileServer", new() { ["host"] = folder.Path }));

        Assert.Equal([new ExploredFile("folder", "in", "in")], await explorer.FilesAsync("files"));
        var inside = await explorer.FilesAsync("files", "in");
        Assert.Equal([("folder", "in/deep", null), ("file", "in/b.csv", 3L)], inside.Select(file => (file.Type, file.Path, file.Bytes)));
        Assert.Equal("PathOutsideStore", (await Assert.ThrowsAsync<SluiceException>(() => explorer.FilesAsync("files", "../.."))).Code);
        await Assert.ThrowsAsync<SluiceException>(() => explorer.FilesAsync("files", "none"));
        Assert.Equal("NotADatabase", (await Assert.ThrowsAsync<SluiceException>(() => explorer.TablesAsync("files"))).Code);
    }

    [NeedsFact(Needs.Azurite)]
    public async Task An_account_shows_containers_then_folders_and_blobs()
    {
        var azurite = await Azurite.SharedAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName("explore"));
        await container.CreateAsync();
        await Explorer.UploadAsync(container, "in/a.csv", "a");
        await using var explorer = new Explorer(new TestFactory().Blobs("blobs", azurite));

        Assert.Contains(container.Name, (await explorer.FilesAsync("blobs")).Select(file => file.Path));
        Assert.Equal($"{container.Name}/in", Assert.Single(await explorer.FilesAsync("blobs", container.Name)).Path);
        var blob = Assert.Single(await explorer.FilesAsync("blobs", $"{container.Name}/in"));
        Assert.Equal(("file", "a.csv", 1L), (blob.Type, blob.Name, blob.Bytes));
    }
}
