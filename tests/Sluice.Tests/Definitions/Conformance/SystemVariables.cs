using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Definitions;
using Sluice.Expressions;
using Sluice.Triggers;

namespace Sluice.Tests.Definitions.Conformance;

/// <summary>What expressions can see, and where: found out by writing it there.</summary>
static class SystemVariables
{
    public static IEnumerable<(string Name, string Outcome)> All
    {
        get
        {
            var names = PipelineScope.Create(new Factory(Sluice.Connections.KnownTypes.All, []), new PipelineRunRequest("", "", []), []).Select(name => name.Key);
            foreach (var name in names)
                yield return ($"pipeline().{name}", Outcome($"pipeline().{name}", null));
            foreach (var function in ScopeFunction.All.Where(function => function != ScopeFunction.Pipeline))
            {
                var argument = function == ScopeFunction.Activity ? "'B'" : function == ScopeFunction.Variables ? "'v'" : "";
                yield return ($"{function.Name}({(argument.Length > 0 ? "NAME" : "")})", Outcome($"{function.Name}({argument})", function.Summary));
            }

            var ofTriggers = from type in TriggerTypes.All
                             from name in Names("trigger()", type.Outline.Describe("T", default)).Concat(Names("triggerBody()", type.Outline.Body))
                             where !name.EndsWith(')')
                             group type.Name by name;
            foreach (var types in ofTriggers)
                yield return (types.Key, $"runs in {string.Join(", ", types)}");
        }
    }

    static IEnumerable<string> Names(string around, JsonNode? value) => value is not JsonObject properties ? [around]
        : properties.SelectMany(property => Names($"{around}.{property.Key}", property.Value));

    static string Outcome(string expression, string? summary)
    {
        using var files = FactoryFiles.WithOrders()
            .Pipeline("P", $$"""
                { "variables": { "v": { "type": "String" }, "w": { "type": "String" } }, "activities": [
                  { "name": "B", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } },
                  { "name": "A", "type": "SetVariable", "dependsOn": [{ "activity": "B" }], "typeProperties": { "variableName": "w", "value": "@string({{expression}})" } }] }
                """)
            .Pipeline("Loop", $$"""
                { "variables": { "v": { "type": "String" }, "w": { "type": "String" } }, "activities": [
                  { "name": "B", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } },
                  { "name": "F", "type": "ForEach", "dependsOn": [{ "activity": "B" }], "typeProperties": { "items": "@createArray(1)", "activities": [
                    { "name": "A", "type": "SetVariable", "typeProperties": { "variableName": "w", "value": "@string({{expression}})" } }] } }] }
                """)
            .Dataset("D", $$"""
                { "type": "Json", "linkedServiceName": { "referenceName": "Disk" },
                  "typeProperties": { "location": { "type": "FileServerLocation", "folderPath": "@string({{expression}})" } } }
                """)
            .Pipeline("Started", """{ "parameters": { "p": { "type": "String" } }, "activities": [] }""")
            .Trigger("T", $$"""
                { "type": "CustomEventsTrigger", "typeProperties": { "scope": "/s", "events": ["e"] },
                  "pipelines": [{ "pipelineReference": { "referenceName": "Started" }, "parameters": { "p": "@string({{expression}})" } }] }
                """)
            .LinkedService("S", $$"""{ "type": "FileServer", "typeProperties": { "host": "@string({{expression}})" } }""");
        var errors = files.Check().Errors;
        (string Place, string File)[] places =
            [("activities", "pipeline/P.json"), ("loops", "pipeline/Loop.json"), ("datasets", "dataset/D.json"), ("linked services", "linkedService/S.json"), ("triggers", "trigger/T.json")];
        var seen = places.Where(place => !errors.Any(error => error.File == place.File)).Select(place => place.Place).ToList();
        if (seen.Contains("activities"))
            seen.Remove("loops");
        return seen.Count == 0 ? $"refused: {errors.First(error => error.File == places[0].File).Problem.Split(';')[0]}" : $"runs in {string.Join(", ", seen)}{(summary is null ? "" : $". {summary}")}";
    }
}
