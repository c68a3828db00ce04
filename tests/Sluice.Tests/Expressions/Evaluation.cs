using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Tests.Expressions;

/// <summary>A run in the middle, for expressions to see.</summary>
static class Evaluation
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ExpressionScope Scope { get; } = new ExpressionScope { Now = new DateTimeOffset(2024, 2, 29, 13, 14, 15, 678, TimeSpan.Zero) }
        .With(ScopeFunction.Pipeline, Json("""
            { "parameters": { "n": 5, "flag": true, "name": " Orders ", "list": [10, 20], "nothing": null, "price": 2.50,
                "day": "2024-13-01", "nested": { "rows": [{ "id": 1 }, { "id": 2 }] }, "Source Table": "public.orders" },
              "globalParameters": { "env": "prod" },
              "Pipeline": "P", "RunId": "r", "DataFactory": "f", "TriggerType": "Manual", "TriggerTime": "2024-02-29T13:00:00.0000000Z" }
            """))
        .With(ScopeFunction.Activity, Json("""
            { "Copy A": { "output": { "rowsCopied": 42, "executionDetails": [{ "source": { "type": "AzurePostgreSql" } }] },
                "status": "Succeeded", "duration": "00:00:07", "error": null },
              "B": { "output": null, "status": "Failed", "error": { "errorCode": "2200", "message": "gone", "failureType": "UserError" } },
              "LookupOldWaterMark": { "output": { "firstRow": { "TableName": "orders", "WatermarkValue": "2024-01-31T00:00:00Z" } } },
              "Lookup Tables": { "output": { "count": 2, "value": [
                { "TABLE_SCHEMA": "public", "TABLE_NAME": "orders", "rows": 12345678901 }, { "TABLE_SCHEMA": "sales", "TABLE_NAME": "items" }] } },
              "Get Metadata": { "output": { "exists": true, "childItems": [{ "name": "a.csv", "type": "File" }, { "name": "sub", "type": "Folder" }] } },
              "Script": { "output": { "resultSetCount": 1, "resultSets": [{ "rowCount": 1, "rows": [{ "max": 17 }] }] } },
              "Web": { "output": { "Response": "<root><a>1</a></root>", "my-key": { "a b": "c" } } },
              "Child": { "output": { "pipelineReturnValue": { "rows": 3, "status": "ok" } } } }
            """))
        .With(ScopeFunction.Variables, Json("""{ "counter": "3", "files": ["a", "b"], "secret": "hunter2hunter2" }"""))
        .With(ScopeFunction.Item, Json("""{ "name": "orders", "columns": ["id", "paid"], "value": null }"""))
        .With(ScopeFunction.Trigger, Json("""{ "startTime": "2024-02-29T12:00:00.0000000Z", "outputs": { "windowStartTime": "2024-02-29T11:00:00Z" } }"""))
        .With(ScopeFunction.TriggerBody, Json("""{ "fileName": "a.csv", "folderPath": "lake/in" }"""))
        .With(ScopeFunction.Dataset, Json("""{ "table": "orders", "schema": "public" }"""))
        .With(ScopeFunction.LinkedService, Json("""{ "db": "shop" }"""));

    public static JsonNode? Json(string json) => JsonNode.Parse(json);

    public static JsonNode? Evaluate(string text) => Expression.Parse(text).Evaluate(Scope);

    public static string ToJson(JsonNode? value) => value?.ToJsonString(Plain) ?? "null";

    /// <summary>The value as JSON.</summary>
    public static void Gives(string expected, string text) => Assert.Equal(expected, ToJson(Evaluate(text)));

    public static void Fails(string expected, string text) => Assert.Equal(expected, Assert.Throws<ExpressionException>(() => Evaluate(text)).Message);
}
