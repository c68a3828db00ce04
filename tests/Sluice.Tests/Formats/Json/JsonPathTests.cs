using Sluice.Formats.Json;

namespace Sluice.Tests.Formats.Json;

public sealed class JsonPathTests
{
    [Theory]
    [InlineData("$", true, false, "")]
    [InlineData("$.a.b", true, false, "a/b")]
    [InlineData("$['a']['b c']", true, false, "a/b c")]
    [InlineData("$[\"a\"].b", true, false, "a/b")]
    [InlineData("$.a[0].b", true, false, "a/#0/b")]
    [InlineData("$.a[0][12]", true, false, "a/#0/#12")]
    [InlineData("a.b", false, false, "a/b")]
    [InlineData("['a']", false, false, "a")]
    [InlineData("['a.b']['it\\'s \\\\ ]']", false, false, "a.b/it's \\ ]")]
    [InlineData("a b-c", false, false, "a b-c")]
    [InlineData("[3].x", false, false, "#3/x")]
    [InlineData("$.a.orders[*]", true, true, "a/orders")]
    [InlineData("$[*]", true, true, "")]
    [InlineData("['']", false, false, "")]
    public void A_path_is_read_step_by_step(string text, bool isAbsolute, bool isEveryItem, string steps)
    {
        var path = JsonPath.Parse(text);

        Assert.Equal(isAbsolute, path.IsAbsolute);
        Assert.Equal(isEveryItem, path.IsEveryItem);
        Assert.Equal(steps, string.Join('/', path.Steps.Select(step => step.Name ?? $"#{step.Index}")));
        Assert.Equal(text, path.ToString());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("$.", "a name is expected")]
    [InlineData("$..a", "a name is expected")]
    [InlineData(".a", "a name is expected")]
    [InlineData("$a", "'.' or '[' is expected")]
    [InlineData("$.a.", "a name is expected")]
    [InlineData("$.*", "wildcards")]
    [InlineData("$.a[*].b", "at the end")]
    [InlineData("$['a", "not closed")]
    [InlineData("$['a'", "']' is expected")]
    [InlineData("$['a'b]", "']' is expected")]
    [InlineData("$[a]", "number of an item")]
    [InlineData("$[-1]", "number of an item")]
    [InlineData("$[0:2]", "number of an item")]
    [InlineData("$[99999999999]", "number of an item")]
    [InlineData("$[?(@.x)]", "number of an item")]
    [InlineData("$[0", "missing")]
    [InlineData("$[", "missing")]
    [InlineData("$[]", "number of an item")]
    [InlineData("$[0]a", "'.' or '[' is expected")]
    public void What_is_wrong_with_a_path_is_said(string text, string what)
    {
        var error = Assert.Throws<ArgumentException>(() => JsonPath.Parse(text));

        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("it's")]
    [InlineData("$")]
    [InlineData("\\")]
    [InlineData("")]
    public void The_path_of_a_property_reads_back_as_that_property(string name)
    {
        var path = JsonPath.Property(name);

        Assert.Equal([new JsonPath.Step(name, 0)], path.Steps);
        Assert.Equal(path.Steps, JsonPath.Parse(path.ToString()).Steps);
        Assert.False(path.IsAbsolute);
    }

    [Fact]
    public void A_column_is_one_value()
    {
        var error = Assert.Throws<ArgumentException>(() => new JsonColumn("c", JsonPath.Parse("$.a[*]")));

        Assert.Contains("'c'", error.Message, StringComparison.Ordinal);
    }
}
