using Sluice.Web.Parts;

namespace Sluice.Tests.Web;

/// <summary>Where an error of a definition stands in its text.</summary>
public sealed class JsonPlaceTests
{
    const string Text = """
        {
          "activities": [
            { "name": "Größe" },
            {
              "name": "B",
              "typeProperties": { "a.b": 1,
                "a": { "c": [[1], [2,
                  3]] } }
            }
          ],
          "parameters": { "p [0]": { "type": "Nothing" } }
        }
        """;

    [Theory]
    [InlineData("$.properties", 1, "{")]
    [InlineData("$.properties.activities", 2, "\"activities\"")]
    [InlineData("$.properties.activities[0]", 3, "{ \"name\": \"Größe\"")]
    [InlineData("$.properties.activities[1].name", 5, "\"name\": \"B\"")]
    [InlineData("$.properties.activities[1].typeProperties.a.b", 6, "\"a.b\"")]
    [InlineData("$.properties.activities[1].typeProperties.a.c[1][1]", 8, "3")]
    [InlineData("$.properties.Activities[1].TypeProperties.A", 7, "\"a\"")]
    [InlineData("$.properties.parameters.p [0].type", 11, "\"type\"")]
    [InlineData("$.properties.activities[1].typeProperties.waitTimeInSeconds", 6, "\"typeProperties\"")]
    [InlineData("$.properties.activities[2].name", 2, "\"activities\"")]
    [InlineData("$.properties.activitiesOfOthers", 1, "{")]
    [InlineData("$.name", 1, "{")]
    public void A_path_leads_to_the_line_of_what_it_names_or_where_that_is_missing(string path, int line, string text)
    {
        var place = JsonPlace.Of(Text, "$.properties", path);

        Assert.Equal(line, place.Line);
        Assert.StartsWith(text, Text[place.Start..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"a\": 1,\n  b\n}", 3)]
    [InlineData("", 1)]
    [InlineData("{\n", 2)]
    [InlineData("{}\n}", 2)]
    [InlineData("{}", null)]
    public void A_text_that_is_no_JSON_is_so_from_a_line_on(string text, int? line) => Assert.Equal(line, JsonPlace.OfFault(text)?.Line);

    [Fact]
    public void Of_a_text_that_is_no_JSON_the_path_leads_as_far_as_it_can_be_read() =>
        Assert.Equal(2, JsonPlace.Of("{\n  \"activities\": [ {\n ?", "$.properties", "$.properties.activities[0].name").Line);
}
