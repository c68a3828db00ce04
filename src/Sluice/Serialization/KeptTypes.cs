using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sluice.Activities;
using Sluice.Activities.Web;
using Sluice.Api;
using Sluice.Copying;
using Sluice.Copying.Jobs;
using Sluice.Copying.Output;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Snapshots;
using Sluice.Copying.Steps;
using Sluice.Flows.Items;
using Sluice.Formats.Binary;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Excel;
using Sluice.Formats.Json;
using Sluice.Formats.Parquet;
using Sluice.Pipelines;
using Sluice.Pipelines.Queueing;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Stores.HttpServer;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Serialization;

/// <summary>All types of the library that are sent between steps, kept or answered, for <see cref="TypedJson"/>.</summary>
// Of any kind of JSON.
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonArray))]
[JsonSerializable(typeof(JsonValue))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(DateTimeOffset))]
// Copies.
[JsonSerializable(typeof(CopyJob))]
[JsonSerializable(typeof(CopyPlan))]
[JsonSerializable(typeof(TableChecksum))]
[JsonSerializable(typeof(IEnumerable<Slice>))]
[JsonSerializable(typeof(PlannedCopy))]
[JsonSerializable(typeof(IReadOnlyList<SliceResult>))]
[JsonSerializable(typeof(List<SliceResult>))]
[JsonSerializable(typeof(CopyRequest))]
[JsonSerializable(typeof(CopyOutline))]
[JsonSerializable(typeof(CopyReference))]
[JsonSerializable(typeof(PrepareResult))]
[JsonSerializable(typeof(TablesOutline))]
[JsonSerializable(typeof(TablePage))]
[JsonSerializable(typeof(TablePageResult))]
[JsonSerializable(typeof(RelateRequest))]
[JsonSerializable(typeof(RelateResult))]
[JsonSerializable(typeof(SnapshotRequest))]
[JsonSerializable(typeof(SnapshotHoldResult))]
[JsonSerializable(typeof(SnapshotReleaseResult))]
[JsonSerializable(typeof(SlicesRequest))]
[JsonSerializable(typeof(SlicesResult))]
[JsonSerializable(typeof(SlicePage))]
[JsonSerializable(typeof(SlicePageResult))]
[JsonSerializable(typeof(KeepSlicesRequest))]
[JsonSerializable(typeof(CopiedSlices))]
[JsonSerializable(typeof(BuildIndexesRequest))]
[JsonSerializable(typeof(BuildIndexesResult))]
[JsonSerializable(typeof(CompleteResult))]
[JsonSerializable(typeof(FinishRequest))]
[JsonSerializable(typeof(CopyOutput))]
[JsonSerializable(typeof(CopyStatus))]
// Of copies too, which they are read as when it is known which.
[JsonSerializable(typeof(DelimitedTextFormat))]
[JsonSerializable(typeof(JsonFormat))]
[JsonSerializable(typeof(ParquetFormat))]
[JsonSerializable(typeof(ExcelFormat))]
[JsonSerializable(typeof(BinaryFormat))]
[JsonSerializable(typeof(HttpReadSettings))]
// Activities and pipelines.
[JsonSerializable(typeof(ActivityRequest))]
[JsonSerializable(typeof(ActivityResult))]
[JsonSerializable(typeof(ActivityNews))]
[JsonSerializable(typeof(AttemptOutcome))]
[JsonSerializable(typeof(ExpectedCallback))]
[JsonSerializable(typeof(LoopVerdict))]
[JsonSerializable(typeof(StoredValue))]
[JsonSerializable(typeof(VariableRequest))]
[JsonSerializable(typeof(PipelineRunRequest))]
[JsonSerializable(typeof(PipelineRunResult))]
[JsonSerializable(typeof(PipelineOutline))]
[JsonSerializable(typeof(PipelineStatus))]
[JsonSerializable(typeof(LoopRequest))]
[JsonSerializable(typeof(LoopResult))]
[JsonSerializable(typeof(QueueRequest))]
[JsonSerializable(typeof(QueueResult))]
[JsonSerializable(typeof(IReadOnlyList<QueuedRun>))]
[JsonSerializable(typeof(RunNews))]
// Runs and triggers.
[JsonSerializable(typeof(StateRecord))]
[JsonSerializable(typeof(IReadOnlyList<StateRecord>))]
[JsonSerializable(typeof(PipelineRun))]
[JsonSerializable(typeof(ActivityRunRecord))]
[JsonSerializable(typeof(KeptSlices))]
[JsonSerializable(typeof(TableState))]
[JsonSerializable(typeof(TriggerRun))]
[JsonSerializable(typeof(TriggerOverview))]
[JsonSerializable(typeof(TriggerRunRecord))]
[JsonSerializable(typeof(TriggerState))]
[JsonSerializable(typeof(TriggerWindows))]
[JsonSerializable(typeof(FlowItem))]
sealed partial class KeptTypes : JsonSerializerContext
{
#pragma warning disable CA2255 // Whoever has the library has its types; there is nothing else that is called before all of it.
    [ModuleInitializer]
    internal static void Tell() => TypedJson.Know(Default);
#pragma warning restore CA2255
}
