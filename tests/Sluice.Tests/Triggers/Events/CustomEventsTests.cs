using System.Text.Json.Nodes;
using Sluice.Triggers;

namespace Sluice.Tests.Triggers.Events;

public sealed class CustomEventsTests
{
    const string Topic = "/subscriptions/s/resourceGroups/g/providers/Microsoft.EventGrid/topics/t";

    /// <summary>An event whose data has a number 5, a text, a Boolean, null, lists and something inside.</summary>
    const string Data = """
        { "n": 5, "f": 3.14159, "s": "Factory", "b": true, "no": false, "nothing": null, "ns": [1, 5, "9"], "ss": ["Red", "green", 7], "bs": [false, "true"], "none": [],
          "a": { "b": { "c": "Deep" } }, "huge": 1e400 }
        """;

    public static TheoryData<string, string, string, bool> Filters
    {
        get
        {
            var cases = new TheoryData<string, string, string, bool>();
            // Values of its type, of another, of none.
            Add("NumberIn", "[5, 1]", met: ["n", "ns"], not: ["f", "s", "b", "nothing", "gone", "none", "ss", "huge"]);
            Add("NumberNotIn", "[5, 1]", met: ["f", "s", "b", "nothing", "gone", "none", "ss", "huge"], not: ["n", "ns"]);
            Add("NumberLessThan", "5", met: ["f", "ns"], not: ["n", "s", "gone"]);
            Add("NumberLessThan", "[2]", met: ["ns"], not: ["n", "f"]);
            Add("NumberLessThanOrEquals", "5", met: ["n", "f", "ns"], not: ["s", "gone", "huge"]);
            Add("NumberGreaterThan", "4.9", met: ["n", "ns"], not: ["f", "s", "gone"]);
            Add("NumberGreaterThanOrEquals", "5", met: ["n", "ns"], not: ["f", "gone"]);
            Add("NumberInRange", "[[3.14159, 4], [6, 7]]", met: ["f"], not: ["n", "ns", "s", "gone"]);
            Add("NumberNotInRange", "[[3.14159, 4], [6, 7]]", met: ["n", "ns", "s"], not: ["f", "gone", "nothing", "ss"]);
            Add("BoolEquals", "true", met: ["b"], not: ["no", "bs", "s", "n", "gone"]);
            Add("BoolEquals", "false", met: ["no", "bs"], not: ["b", "nothing"]);
            Add("StringIn", """["FACTORY", "red"]""", met: ["s", "ss"], not: ["a.b.c", "n", "gone", "none"]);
            Add("StringNotIn", """["FACTORY", "red"]""", met: ["a.b.c", "n", "gone", "nothing", "none"], not: ["s", "ss"]);
            Add("StringContains", """["ctor", "ree"]""", met: ["s", "ss"], not: ["a.b.c", "n", "gone"]);
            Add("StringNotContains", """["ctor", "ree"]""", met: ["a.b.c", "n", "none"], not: ["s", "ss", "gone", "nothing"]);
            Add("StringBeginsWith", """["fac", "GR"]""", met: ["s", "ss"], not: ["a.b.c", "gone"]);
            Add("StringNotBeginsWith", """["fac", "GR"]""", met: ["a.b.c", "b"], not: ["s", "ss", "gone"]);
            Add("StringEndsWith", """["tory", "d"]""", met: ["s", "ss"], not: ["a.b.c", "gone"]);
            Add("StringNotEndsWith", """["tory", "d"]""", met: ["a.b.c"], not: ["s", "ss", "gone"]);
            Add("IsNullOrUndefined", "", met: ["nothing", "gone", "a.x.c", "s.x"], not: ["n", "none", "a", "no"]);
            Add("IsNotNull", "", met: ["n", "none", "a", "no", "A.B.C"], not: ["nothing", "gone"]);
            return cases;

            void Add(string name, string values, string[] met, string[] not)
            {
                foreach (var key in met)
                    cases.Add(name, values, $"data.{key}", true);
                foreach (var key in not)
                    cases.Add(name, values, $"Data.{key}", false);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void A_filter_lets_through_what_meets_its_operator(string name, string values, string key, bool isMet)
    {
        var given = values.Length == 0 ? "" : $", \"{(values.StartsWith('[') ? "values" : "value")}\": {values}";
        var condition = Condition($$""" "advancedFilters": [{ "key": "{{key}}", "operatorType": "{{name.ToLowerInvariant()}}" {{given}} }] """);

        Assert.Equal(isMet, condition.Match(Event()) is not null);
    }

    [Theory]
    [InlineData("subject", "orders/eu/1")]
    [InlineData("Subject", "orders/eu/1")]
    [InlineData("id", "7")]
    [InlineData("topic", Topic)]
    [InlineData("eventType", "CopyCompleted")]
    [InlineData("dataVersion", "1.0")]
    public void Filters_look_at_any_property_of_the_event(string key, string value) => Assert.NotNull(
        Condition($$""" "advancedFilters": [{ "key": "{{key}}", "operatorType": "StringIn", "values": ["{{value}}"] }] """).Match(Event()));

    [Theory]
    [InlineData("eventid", "7")]
    [InlineData("source", "/shop")]
    [InlineData("eventtype", "CopyCompleted")]
    [InlineData("comexample", "x")]
    public void Filters_know_the_names_for_CloudEvents(string key, string value) => Assert.NotNull(
        Condition($$""" "advancedFilters": [{ "key": "{{key}}", "operatorType": "StringIn", "values": ["{{value}}"] }] """).Match(TriggerEvent.ReadAll(JsonNode.Parse("""
            { "specversion": "1.0", "id": "7", "source": "/shop", "type": "CopyCompleted", "subject": "orders/eu/1", "comexample": "x", "data": {} }
            """), default).Single()));

    [Fact]
    public void All_filters_must_be_met()
    {
        static string Filters(int most) => $$"""
            "advancedFilters": [{ "key": "data.n", "operatorType": "NumberGreaterThan", "value": 4 }, { "key": "data.n", "operatorType": "NumberLessThan", "value": {{most}} }]
            """;

        Assert.NotNull(Condition(Filters(6)).Match(Event()));
        Assert.Null(Condition(Filters(5)).Match(Event()));
    }

    [Theory]
    [InlineData("", "CopyCompleted", true)]
    [InlineData("", "copycompleted", true)]
    [InlineData("", "copy", false)]
    [InlineData(""" "subjectBeginsWith": "ORDERS/" """, "CopyCompleted", true)]
    [InlineData(""" "subjectBeginsWith": "rders/" """, "CopyCompleted", false)]
    [InlineData(""" "subjectEndsWith": "eu/1" """, "CopyCompleted", true)]
    [InlineData(""" "subjectEndsWith": "@contoso.com" """, "CopyCompleted", false)]
    public void An_event_matches_by_its_type_and_its_subject(string subject, string type, bool isWanted)
    {
        var condition = TriggerFiles.Condition("CustomEventsTrigger", $$"""
            { "scope": "{{Topic}}", "events": ["other", "{{type}}"] {{(subject.Length == 0 ? "" : $", {subject}")}} }
            """);

        Assert.Equal(isWanted, condition.Match(Event()) is not null);
    }

    [Fact]
    public void The_body_has_the_whole_event()
    {
        var body = Assert.IsType<Occurrence>(Condition("").Match(Event())).Body!;

        Assert.Equal("CopyCompleted", (string?)body["event"]!["eventType"]);
        Assert.Equal("Deep", (string?)body["event"]!["data"]!["a"]!["b"]!["c"]);
    }

    static TriggerCondition Condition(string more) => TriggerFiles.Condition("CustomEventsTrigger", $$"""
        { "scope": "{{Topic}}", "events": ["CopyCompleted"] {{(more.Length == 0 ? "" : $", {more}")}} }
        """);

    static TriggerEvent Event() => TriggerEvent.ReadAll(JsonNode.Parse($$"""
        { "id": "7", "topic": "{{Topic}}", "subject": "orders/eu/1", "eventType": "CopyCompleted", "eventTime": "2026-01-01T00:00:00Z", "dataVersion": "1.0", "data": {{Data}} }
        """), default).Single();
}
