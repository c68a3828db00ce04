using System.Text.Json.Nodes;
using Sluice.PostgreSql.Catalog;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.TypedLane;

/// <summary>
/// The table <c>public.every_type</c> with rows, and <c>copied.every_type</c> without: what a test copies from and to.
/// </summary>
sealed class EveryTypeTable : IDisposable
{
    const string Original = "public.every_type";
    const string Copy = "copied.every_type";

    EveryTypeTable(CopyScenario scenario, IReadOnlyList<Column> columns) => (Scenario, Columns) = (scenario, columns);

    public static End Source => End.Table("every_type");

    public static End Sink => End.Table("every_type", "copied");

    public CopyScenario Scenario { get; }

    /// <summary>All columns, as the catalogs describe them.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <param name="columns">Those it has; null is all.</param>
    public static async Task<EveryTypeTable> CreateAsync(IEnumerable<EveryTypeColumn>? columns = null)
    {
        var scenario = await CopyScenario.CreateAsync();
        await using var connection = await scenario.Cluster.OpenAsync(scenario.Database);
        var present = await EveryType.CreateAsync(connection, Original, columns);
        await EveryType.CreateAsync(connection, Copy, present, isEmpty: true);
        var table = await CatalogReader.FindTableAsync(connection, "public", "every_type", CancellationToken.None);
        return new EveryTypeTable(scenario, table!.Columns);
    }

    /// <summary>Makes the values NULL that a format does not hold.</summary>
    public async Task EmptyAsync(Func<Column, string?> exception)
    {
        foreach (var column in Columns)
        {
            if (exception(column) is { } condition)
                await Scenario.ExecuteAsync($"UPDATE {Original} SET {column.Name} = NULL WHERE {condition}");
        }
    }

    /// <summary>Settings that map each column to that of its name, some of them to text.</summary>
    public JsonObject Mapping(Func<Column, bool> isText) => new()
    {
        ["translator"] = new JsonObject
        {
            ["type"] = "TabularTranslator",
            ["mappings"] = new JsonArray([.. Columns.Select(column =>
            {
                var sink = new JsonObject { ["name"] = column.Name };
                if (isText(column))
                    sink["type"] = "String";
                return new JsonObject { ["source"] = new JsonObject { ["name"] = column.Name }, ["sink"] = sink };
            })]),
        },
    };

    /// <summary>Settings that say nothing new, and for which values are decoded.</summary>
    public static JsonObject Formatting => new()
    {
        ["translator"] = new JsonObject
        {
            ["type"] = "TabularTranslator",
            ["typeConversion"] = true,
            ["typeConversionSettings"] = new JsonObject { ["allowDataTruncation"] = false },
        },
    };

    /// <summary>Copies into files and from them into the other table.</summary>
    public async Task CopyThroughAsync(End files, JsonObject? settings = null, End? source = null)
    {
        var rows = await Scenario.CountAsync(Original);
        Assert.Equal(rows, (await Scenario.CopyAsync(source ?? Source, files, settings ?? [])).RowsCopied);
        Assert.Equal(rows, (await Scenario.CopyAsync(files.Matching("*"), Sink)).RowsCopied);
    }

    /// <summary>The two tables are equal.</summary>
    public async Task AssertEqualAsync()
    {
        // By columns first: a row as a whole is too long to be read.
        var differences = Columns.Select(column => $"""
            SELECT '{column.Name}, row ' || a.id || ': ' || coalesce(left(a.{column.Name}::text, 200), 'NULL')
                || ' became ' || coalesce(left(b.{column.Name}::text, 200), 'NULL')
            FROM {Original} AS a JOIN {Copy} AS b ON b.id = a.id WHERE a.{column.Name}::text IS DISTINCT FROM b.{column.Name}::text
            """);
        Assert.Empty(await Scenario.ColumnAsync<string>(string.Join(" UNION ALL ", differences)));
        await Scenario.AssertSameAsync(Original, Copy);
    }

    public void Dispose() => Scenario.Dispose();
}
