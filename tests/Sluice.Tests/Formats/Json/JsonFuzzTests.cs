using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using static Sluice.Tests.Formats.Json.JsonFile;

namespace Sluice.Tests.Formats.Json;

/// <summary>Files that were damaged at random: read as another parser reads them, or refused.</summary>
public sealed class JsonFuzzTests
{
    const string Marks = "{}[],:\"\\ \n0123456789-+.eEtfnua";

    static readonly string[] Files =
    [
        "{\"a\":1,\"b\":\"x\\n\\u00e9\",\"c\":{\"d\":[1,2,{\"e\":null}]}}\n{\"a\":-1.5e+3,\"b\":null}\n",
        "[{\"a\":true,\"c\":[{\"d\":1},{\"d\":2}]},{\"b\":\"\ud83d\ude00\",\"a\":false},{}]",
        "\ufeff{\"a\":\"\"}{\"c\":{\"d\":[]},\"a\":0.0}  {\"a\":[[],[[]]]}",
        " [ { \"a\" : 12 , \"a\" : 13 } , 7 , \"x\" , null ] ",
        "{\"c\":[{\"a\":1,\"b\":{}},{\"a\":2}],\"a\":\"\\\\\\\"\"}",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Damaged_files_are_read_or_refused_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var good = 0;
        for (var i = 0; i < 4000; i++)
        {
            var json = Mutate(Encoding.UTF8.GetBytes(Files[i % Files.Length]), random);
            var collection = i % 3 == 0 ? "$.c" : null;
            List<string?[]>? rows = null;
            try
            {
                rows = await ReadAsync(
                    new TricklingStream(json, 1 + i % 20, i), At("$", "a", "$.c.d[2].e", "b"), collection, badRows: new BadRowList());
                good++;
            }
            catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
            {
            }

            if (collection is not null)
                continue;
            // The same values, or refused by both.
            var expected = Expected(json);
            Assert.True(expected is null == rows is null, $"{Encoding.Latin1.GetString(json)} is {(rows is null ? "refused" : "read")}");
            Assert.Equal(expected, rows?.Select(row => (row[0], row[1], row[2])));
        }

        Assert.InRange(good, 100, 3900);
    }

    /// <summary>What System.Text.Json finds at <c>$</c>, <c>a</c> and <c>$.c.d[2].e</c>; null if it refuses the file.</summary>
    static List<(string?, string?, string?)>? Expected(byte[] json)
    {
        var rows = new List<(string?, string?, string?)>();
        try
        {
            var bytes = json.AsSpan();
            if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
                bytes = bytes[3..];
            if (!Utf8.IsValid(bytes))
                return null;
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
            while (reader.Read())
            {
                var root = JsonDocument.ParseValue(ref reader).RootElement;
                foreach (var row in root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : new[] { root })
                {
                    if (row.ValueKind == JsonValueKind.Object)
                        rows.Add((row.GetRawText(), Raw(Get(row, "a")), Raw(Get(Item(Get(Get(row, "c"), "d"), 2), "e"))));
                }
            }

            return rows;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static JsonElement? Get(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var found) ? found : null;

    static JsonElement? Item(JsonElement? element, int index) =>
        element is { ValueKind: JsonValueKind.Array } value && value.GetArrayLength() > index ? value[index] : null;

    static string? Raw(JsonElement? element) => element is null or { ValueKind: JsonValueKind.Null } ? null : element.Value.GetRawText();

    static byte[] Mutate(byte[] json, Random random)
    {
        var bytes = json.ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)Marks[random.Next(Marks.Length)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(20)).ToArray());
                    break;
                default:
                    bytes[at] = bytes[random.Next(bytes.Count)];
                    break;
            }
        }

        return [.. bytes];
    }
}
