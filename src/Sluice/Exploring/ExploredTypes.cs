using System.Text.Json.Serialization;
using Sluice.Exploring.Browsing;
using Sluice.Exploring.ConnectionTests;
using Sluice.Exploring.Previews;

namespace Sluice.Exploring;

/// <summary>The types that whoever explores is told: names in camel case, enumerations by name, nothing for null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ConnectionTestResult))]
[JsonSerializable(typeof(IReadOnlyList<ExploredTable>))]
[JsonSerializable(typeof(IReadOnlyList<ExploredFile>))]
[JsonSerializable(typeof(TableDescription))]
[JsonSerializable(typeof(PreviewResult))]
[JsonSerializable(typeof(IReadOnlyList<SchemaColumn>))]
sealed partial class ExploredTypes : JsonSerializerContext;
