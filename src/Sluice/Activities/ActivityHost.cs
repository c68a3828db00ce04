using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sluice.Activities.Web;
using Sluice.Connections;
using Sluice.Copying;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;
using Sluice.Orchestration;

namespace Sluice.Activities;

/// <summary>The one step that all activities run through: it reads the definition, evaluates what it says, and does the work.</summary>
/// <param name="factory">The factory.</param>
/// <param name="connections">Opens what it refers to.</param>
/// <param name="copies">Copies what must not be seen in an orchestration.</param>
/// <param name="outputs">Where large values lie.</param>
/// <param name="callbacks">Where others can call back.</param>
/// <param name="log">Is told what becomes of activities.</param>
/// <param name="time">Tells the time.</param>
public sealed class ActivityHost(
    Factory factory, FactoryConnections connections, CopyActivities copies, OutputStore outputs, CallbackAddress callbacks, RunLog log,
    TimeProvider time)
{
    /// <summary>The items of a loop that lie together, and that one orchestration takes care of.</summary>
    internal const int PageItems = 100;

    /// <summary>Runs an activity, or says what its orchestration is to do.</summary>
    internal static readonly Activity<ActivityRequest, ActivityResult> Run = new("RunActivity")
    {
        AfterLoss = request => request.IsRepeatable ? AfterLoss.Repeat : AfterLoss.AskPolicy,
        Place = request => request.Path,
        Numbered = (request, attempt) => request.IsRepeatable ? request : request with { Attempt = attempt },
    };

    /// <summary>Has the store keep a variable that is too large to be carried on.</summary>
    internal static readonly Activity<VariableRequest, StoredValue> KeepVariable = new("KeepVariable");

    /// <summary>Tells what has become of an activity that its orchestration knows more of than this step.</summary>
    internal static readonly Activity<ActivityNews, bool> Tell = new("TellActivity") { IsRecorded = false };

    /// <summary>Opens what the factory refers to.</summary>
    internal FactoryConnections Connections => connections;

    /// <summary>The steps of copies.</summary>
    internal CopyActivities Copies => copies;

    /// <summary>Tells the time.</summary>
    internal TimeProvider Time => time;

    /// <summary>Where others can call back.</summary>
    internal CallbackAddress CallbackAddress => callbacks;

    /// <summary>The callbacks that runs expect.</summary>
    internal Callbacks Callbacks { get; } = new(outputs);

    /// <summary>
    /// How long the host of an attempt must have been silent until it counts as dead. Zero where no attempt has two hosts at the same time.
    /// </summary>
    internal TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(1);

    readonly ActivityReader _reader = new(factory, outputs, time);

    /// <inheritdoc cref="Run"/>
    /// <exception cref="DefinitionException">A value does not fit.</exception>
    /// <exception cref="SluiceException">It failed.</exception>
    public async Task<ActivityResult> RunAsync(ActivityRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return request.IsRepeatable
            ? await EvaluateAsync(request, cancellationToken)
            : await new SingleAttempt(outputs, request, Silence, time).RunAsync(() => EvaluateAsync(request, cancellationToken), cancellationToken);
    }

    async Task<ActivityResult> EvaluateAsync(ActivityRequest request, CancellationToken cancellationToken)
    {
        var report = new DefinitionReport();
        var reading = await _reader.ReadAsync(request, report, cancellationToken);
        try
        {
            var work = ActivityTypes.Find(reading.Definition.Type)?.Read(reading);
            report.ThrowIfAny();
            if (request.State is null && request.BegunPath is { } begun)
                await log.TellAsync(News(request with { Path = begun }, OrchestrationStatus.InProgress).Of(reading), cancellationToken);
            var result = await KeepAsync(
                request, await Deadline.RunAsync(request.Deadline, time, token => work!(this, token), cancellationToken), reading.Secrecy,
                cancellationToken);
            if (result.IsEnd)
                await log.TellAsync(News(request, OrchestrationStatus.Succeeded) with { Output = result.Output }, cancellationToken);
            return result;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && reading.Secrecy is { IsInput: true } or { IsOutput: true })
        {
            throw reading.Secrecy.Of(exception);
        }
    }

    ActivityNews News(ActivityRequest request, OrchestrationStatus status) =>
        new(request.Run, request.Activity, request.Type, request.Path, status, time.GetUtcNow());

    /// <inheritdoc cref="Tell"/>
    public async Task<bool> TellAsync(ActivityNews news, CancellationToken cancellationToken)
    {
        await log.TellAsync(news, cancellationToken);
        return true;
    }

    /// <inheritdoc cref="KeepVariable"/>
    public async Task<StoredValue> KeepVariableAsync(VariableRequest request, CancellationToken cancellationToken)
    {
        var value = await outputs.ReadAsync(request.Value, cancellationToken);
        // The name tells the content: whoever keeps the same again replaces it by the same.
        var content = Convert.ToHexStringLower(SHA256.HashData(TypedJson.ToBytes(request.Value)));
        var name = $"variable {request.Name} {content}";
        return request.Value.IsSecure
            ? await outputs.KeepSecretAsync(request.Run.RunId, name, value, cancellationToken)
            : await outputs.KeepAsync(request.Run.RunId, name, value, 0, cancellationToken);
    }

    async Task<ActivityResult> KeepAsync(ActivityRequest request, WorkResult result, ActivitySecrecy secrecy, CancellationToken cancellationToken)
    {
        var isSecure = secrecy.IsOutput;
        return new ActivityResult
        {
            Output = result.Output is null ? null : await PutAsync("output", result.Output, request.MostCarried, isSecure),
            Next = result.Next,
            Secrets = result.Secrets is { Count: > 0 } secrets ? await PutAsync("secrets", secrets, 0, isSecure: true) : null,
            Continuation = result.Continuation is var (state, after)
                ? new Continuation(await PutAsync("state", state, 0, isSecure), after) { Event = result.Event }
                : null,
            Failure = result.Failure is { } failure ? secrecy.Of(failure).Message : null,
            Pages = result.Items is { } items ? await PagesAsync(items) : null,
            Variable = result.Variable is var (name, value, isAppended)
                ? new VariableChange(
                    name, await PutAsync("value", isAppended ? Values.List([value]) : value, request.MostCarried, isSecure), isAppended)
                : null,
        };

        Task<StoredValue> PutAsync(string part, JsonNode? value, int most, bool isSecure) => isSecure
            ? outputs.KeepSecretAsync(request.Run.RunId, $"{request.Path} {part}", value, cancellationToken)
            : outputs.KeepAsync(request.Run.RunId, $"{request.Path} {part}", value, most, cancellationToken);

        // Only a single page is carried: there may be a thousand of them.
        async Task<IReadOnlyList<StoredValue>> PagesAsync(JsonArray items)
        {
            var pages = new List<StoredValue>();
            var most = items.Count <= PageItems ? Math.Min(request.MostCarried, Carried.InLoop) : 0;
            foreach (var page in items.Chunk(PageItems))
                pages.Add(await PutAsync($"page {pages.Count}", Values.List(page), most, isSecure || secrecy.IsInput));
            return pages;
        }
    }
}
