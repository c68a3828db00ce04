using System.Text.Json;
using Sluice.Columns;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Types;

namespace Sluice.Tests.PostgreSql.Types;

/// <summary>Types as the catalogs describe them, of tables and of queries, and on their way in a plan.</summary>
public sealed class PgTypeTests
{
    const string Definitions = """
        CREATE TYPE mood AS ENUM ('b', 'a', 'it''s');
        CREATE DOMAIN price AS numeric(9,3);
        CREATE DOMAIN special_price AS price;
        CREATE TYPE line_item AS (name varchar(20), gone integer, prices special_price[], feeling mood);
        ALTER TYPE line_item DROP ATTRIBUTE gone;
        CREATE TYPE pricerange AS RANGE (subtype = price, multirange_type_name = pricemultirange);
        CREATE TABLE types (n numeric(12,2), u numeric, s numeric(3,-2), w numeric(2,5), na numeric(5,1)[], p special_price,
            i line_item, ia line_item[], r pricemultirange, m mood, t ltree, la ltree[], v varchar(7), c character(3)[], z regclass)
        """;

    [NeedsFact(Needs.PostgreSql)]
    public async Task Types_are_known_with_all_they_are_made_of()
    {
        await using var database = await TypeDatabase.OpenAsync();
        await database.ExecuteAsync(Definitions);
        var types = (await database.ColumnsAsync("types")).ToDictionary(column => column.Name, column => column.PgType);

        Assert.Equal((12, 2, "numeric(12,2)"), (types["n"].Precision, types["n"].Scale, types["n"].Display));
        Assert.Equal((null, null, "numeric"), (types["u"].Precision, types["u"].Scale, types["u"].Display));
        Assert.Equal((3, -2), (types["s"].Precision, types["s"].Scale));
        Assert.Equal((5, 0), (types["s"].ColumnType.Precision, types["s"].ColumnType.Scale));
        Assert.Equal((5, 5), (types["w"].ColumnType.Precision, types["w"].ColumnType.Scale));
        Assert.Equal((PgTypeKind.Array, 5, 1), (types["na"].Kind, types["na"].Element!.Precision, types["na"].Element!.Scale));
        Assert.Equal((PgTypeKind.Base, "numeric", "special_price", 9, 3),
            (types["p"].Kind, types["p"].Name, types["p"].Display, types["p"].Precision, types["p"].Scale));
        Assert.Equal(["name", "prices", "feeling"], types["i"].Fields.Select(field => field.Name));
        Assert.Equal("special_price", types["i"].Fields[1].Type.Element!.Display);
        Assert.Equal(20, types["i"].Fields[0].Type.Length);
        Assert.Equal((PgTypeKind.Multirange, PgTypeKind.Range), (types["r"].Kind, types["r"].Element!.Kind));
        Assert.Equal("price", types["r"].Element!.Element!.Display);
        Assert.Equal(["b", "a", "it's"], types["m"].Labels);
        Assert.Equal((7, 3), (types["v"].Length, types["c"].Element!.Length));
        Assert.Equal("\"t\"::text", types["t"].SelectExpression("\"t\""));
        Assert.Equal("la::text", types["la"].SelectExpression("la"));
        Assert.Equal("z::text", types["z"].SelectExpression("z"));
        Assert.Equal("i", types["i"].SelectExpression("i"));
        Assert.Equal((ColumnKind.Text, "line_item"), (types["i"].ColumnType.Kind, types["i"].ColumnType.PostgreSqlType));
        Assert.Equal((ColumnKind.Text, "ltree[]"), (types["la"].ColumnType.Kind, types["la"].ColumnType.PostgreSqlType));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_has_the_types_of_its_columns()
    {
        await using var database = await TypeDatabase.OpenAsync();
        await database.ExecuteAsync(Definitions);

        var ofTable = await database.ColumnsAsync("types");
        var ofQuery = await CatalogReader.DescribeQueryAsync(database.Connection, "SELECT * FROM types", CancellationToken.None);

        // A query's column of a domain is described as one of its base.
        Assert.Equal("numeric(9,3)", ofQuery.Single(column => column.Name == "p").PgType.Display);
        Assert.Equal(
            Serialize(ofTable.Where(column => column.Name != "p").Select(column => column.PgType)),
            Serialize(ofQuery.Where(column => column.Name != "p").Select(column => column.PgType)));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_type_travels_in_a_plan()
    {
        await using var database = await TypeDatabase.OpenAsync();
        await database.ExecuteAsync(Definitions);

        foreach (var column in await database.ColumnsAsync("types"))
        {
            var json = Serialize(column.PgType);
            var back = JsonSerializer.Deserialize<PgType>(json)!;
            Assert.Equal(json, Serialize(back));
            Assert.Equal(column.PgType.ColumnType, back.ColumnType);
        }
    }

    static string Serialize<T>(T value) => JsonSerializer.Serialize(value);
}
