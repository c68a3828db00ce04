using System.Text;
using Sluice.Formats.Json;

namespace Sluice.Tests.Formats.Json;

public sealed class JsonSamplerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "")]
    [InlineData("{\"b\":1,\"a\":{\"x\":1}}\n{\"a\":1,\"c\":2}\n", "b a c")]
    [InlineData("[{\"a\":1},7,{\"b\":2},{\"a\":3}]", "a b")]
    [InlineData("\ufeff{\"a\":1}{\"b\":2}", "a b")]
    [InlineData("{\"\\u0061\":1,\"a\":2,\"\\ud83d\\ude00\":3}", "a \ud83d\ude00")]
    [InlineData("{\"a\":1}{\"b\":2,\"c\":[1,", "a b c")]
    public async Task Names_come_in_the_order_of_their_first_appearance(string json, string names) =>
        Assert.Equal(names, string.Join(' ', await NamesAsync(json)));

    [Fact]
    public async Task Of_a_collection_the_items_have_the_names()
    {
        Assert.Equal(
            ["id", "price", "tax"],
            await NamesAsync("{\"n\":1,\"a\":{\"orders\":[{\"id\":1,\"price\":2},{\"id\":1,\"tax\":{\"x\":1}}]}}", "$.a.orders[*]"));
    }

    [Fact]
    public async Task One_object_larger_than_the_sample_is_looked_into_all_the_same()
    {
        var json = $"{{\"value\":[{string.Join(',', Enumerable.Repeat("{\"a\":1,\"b\":2}", 200_000))}],\"last\":1}}";

        Assert.Equal(["value"], await NamesAsync(json));
        Assert.Equal(["a", "b"], await NamesAsync(json, "$.value"));
    }

    [Fact]
    public async Task Objects_behind_the_first_thousand_are_left_out() =>
        Assert.Equal(
            Enumerable.Range(0, 1000).Select(i => $"p{i}"),
            await NamesAsync(string.Concat(Enumerable.Range(0, 1001).Select(i => $"{{\"p{i}\":1}}\n"))));

    [Fact]
    public async Task Damage_is_told() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => NamesAsync("{\"a\":1}\n{\"a\" 1}\n"));

    static async Task<IReadOnlyList<string>> NamesAsync(string json, string? collection = null) =>
        await JsonSampler.ReadNamesAsync(
            new TricklingStream(Encoding.UTF8.GetBytes(json), 100_000),
            collection is null ? null : JsonPath.Parse(collection),
            CancellationToken.None);
}
