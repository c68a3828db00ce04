using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Flows.Items;

namespace Sluice.Flows;

/// <summary>The specifications of connections and flows: those of PostgreSQL as a source, under Adobe's ids.</summary>
sealed class SpecEndpoints
{
    /// <summary>The specification of PostgreSQL.</summary>
    public const string PostgreSql = "74a1c565-4e59-48d7-9d67-7c03b8a13137";

    /// <summary>The specification of what is written to.</summary>
    public const string Target = "c604ff05-7f1a-43c0-8e18-33bf874cb11c";

    /// <summary>The specification of flows from databases.</summary>
    public const string Flow = "14518937-270c-4525-bdec-c2ba7cce3860";

    static readonly JsonObject[] ConnectionSpecs = [.. JsonNode.Parse($$"""
        [
          {
            "id": "{{PostgreSql}}", "name": "postgre-sql", "providerId": "0ed90a81-07f4-4586-8190-b40eccef1c5a", "version": "1.0",
            "authSpec": [
              {
                "name": "Connection String Based Authentication", "type": "connectionStringAuth",
                "spec": {
                  "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["connectionString"],
                  "properties": {
                    "connectionString": { "type": "string", "format": "password", "examples": ["Server={SERVER};Database={DATABASE};Port={PORT};UID={USERNAME};Password={PASSWORD}"] }
                  }
                }
              },
              {
                "name": "Basic Authentication", "type": "basicAuth",
                "spec": {
                  "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["server", "database", "username", "password"],
                  "properties": {
                    "server": { "type": "string" }, "port": { "type": "integer", "default": 5432 }, "database": { "type": "string" },
                    "username": { "type": "string" }, "password": { "type": "string", "format": "password" },
                    "sslMode": { "type": "string", "enum": ["Disable", "Allow", "Prefer", "Require", "Verify-Ca", "Verify-Full"] }
                  }
                }
              }
            ],
            "sourceSpec": {
              "name": "PostgreSQL", "type": "TabularSource",
              "spec": {
                "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["tableName"],
                "properties": {
                  "tableName": { "type": "string" },
                  "columns": { "type": "array", "items": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" }, "type": { "type": "string" } } } }
                }
              },
              "attributes": { "category": "Databases", "isSource": true }
            },
            "exploreSpec": {
              "name": "Resource", "type": "Resource",
              "requestSpec": {
                "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["objectType"],
                "properties": { "objectType": { "type": "string", "enum": ["root", "table"] }, "object": { "type": "string" }, "preview": { "type": "boolean" } }
              }
            },
            "permissionsInfo": { "view": [], "manage": [] }
          },
          {
            "id": "{{Target}}", "name": "datalake", "providerId": "0ed90a81-07f4-4586-8190-b40eccef1c5a", "version": "1.0",
            "targetSpec": {
              "name": "Dataset", "type": "DatasetTarget",
              "spec": {
                "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["dataSetId"],
                "properties": { "dataSetId": { "type": "string", "description": "The name of a dataset of the factory: a folder or container in JSON or Parquet, or a table." } }
              }
            }
          }
        ]
        """)!.AsArray().Select(spec => spec!.AsObject())];

    static readonly JsonObject FlowSpec = JsonNode.Parse($$"""
        {
          "id": "{{Flow}}", "name": "CRMToAEP", "providerId": "0ed90a81-07f4-4586-8190-b40eccef1c5a", "version": "1.0",
          "sourceConnectionSpecIds": ["{{PostgreSql}}"], "targetConnectionSpecIds": ["{{Target}}"],
          "transformationSpecs": [
            {
              "name": "Copy",
              "spec": {
                "$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
                "properties": {
                  "deltaColumn": {
                    "type": "object", "required": ["name"],
                    "properties": { "name": { "type": "string" }, "dateFormat": { "type": "string" }, "timezone": { "type": "string" } }
                  }
                }
              }
            },
            {
              "name": "Mapping",
              "spec": {
                "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["mappingId"],
                "properties": { "mappingId": { "type": "string" }, "mappingVersion": { "type": ["string", "integer"] } }
              }
            }
          ],
          "scheduleSpec": {
            "name": "PeriodicSchedule", "type": "Periodic",
            "spec": {
              "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["startTime", "frequency"],
              "properties": {
                "startTime": { "description": "epoch seconds", "type": "integer" },
                "frequency": { "type": "string", "enum": ["once", "minute", "hour", "day", "week"] },
                "interval": { "type": "integer", "minimum": 1 },
                "backfill": { "type": "boolean", "default": true }
              },
              "if": { "properties": { "frequency": { "const": "once" } } },
              "then": { "not": { "anyOf": [{ "required": ["interval"] }, { "required": ["backfill"] }] } },
              "else": {
                "required": ["interval"],
                "if": { "properties": { "frequency": { "const": "minute" } } },
                "then": { "properties": { "interval": { "minimum": 15 } } }
              }
            }
          },
          "runSpec": {
            "name": "ProviderParams",
            "spec": {
              "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["windowStartTime", "windowEndTime", "deltaColumn"],
              "properties": {
                "startTime": { "type": "integer" }, "windowStartTime": { "type": "integer" }, "windowEndTime": { "type": "integer" },
                "deltaColumn": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } }
              }
            }
          },
          "permissionsInfo": { "view": [], "manage": [] }
        }
        """)!.AsObject();

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes => [.. RoutesOf("connectionSpecs", ConnectionSpecs), .. RoutesOf("flowSpecs", [FlowSpec])];

    static IEnumerable<ApiRoute> RoutesOf(string collection, IReadOnlyList<JsonObject> specs) =>
    [
        new("GET", $"{FlowCollection.Service}/{collection}", (request, _) => Task.FromResult(new ApiResponse(200, new ItemQuery(request).Page(specs)))),
        new("GET", $"{FlowCollection.Service}/{collection}/{{id}}", (request, _) => Task.FromResult(specs.FirstOrDefault(one => (string?)one["id"] == request.Names["id"]) is { } spec
            ? new ApiResponse(200, new JsonObject { ["items"] = new JsonArray(spec.DeepClone()) })
            : ApiResponse.Error(404, "NotFound", $"There is nothing with this id in {collection}."))),
    ];
}
