using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sluice.Cli.Commands;
using Sluice.Copying.Output;
using Sluice.Copying.Plans;

namespace Sluice.Cli.Display;

/// <summary>The types that <c>--json</c> prints, beside those that exploring tells.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CopyOutput))]
[JsonSerializable(typeof(CopyPlan))]
[JsonSerializable(typeof(TablesOutline))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(ValidationReport))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonObject))]
sealed partial class ReportTypes : JsonSerializerContext;
