using System.Text.Json.Serialization;

namespace Sluice.Web.Client;

/// <summary>The API's shapes, read without reflection: the app is trimmed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(Page<PipelineRun>))]
[JsonSerializable(typeof(Page<ActivityRun>))]
[JsonSerializable(typeof(CopySlices))]
[JsonSerializable(typeof(Page<CopiedTable>))]
[JsonSerializable(typeof(StartedRun))]
[JsonSerializable(typeof(ActivityFilter))]
[JsonSerializable(typeof(RunFilter))]
[JsonSerializable(typeof(Page<TriggerOverview>))]
[JsonSerializable(typeof(Page<TriggerRun>))]
[JsonSerializable(typeof(Occurrences))]
[JsonSerializable(typeof(ConnectionTest))]
[JsonSerializable(typeof(StoreItem[]))]
[JsonSerializable(typeof(TableDescription))]
[JsonSerializable(typeof(Preview))]
[JsonSerializable(typeof(PreviewedItem))]
[JsonSerializable(typeof(Page<Resource>))]
[JsonSerializable(typeof(Validation))]
[JsonSerializable(typeof(CopyPlan))]
[JsonSerializable(typeof(WindowedCopy))]
sealed partial class ApiJson : JsonSerializerContext;
