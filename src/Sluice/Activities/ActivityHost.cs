using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;
using Sluice.Orchestration;

namespace Sluice.Activities;

/// <summary>The one step that all activities run through: it reads the definition, evaluates what it says, and does the work.</summary>
/// <param name="factory">The factory.</param>
/// <param name="connections">Opens what it refers to.</param>
/// <param name="outputs">Where large values lie.</param>
/// <param name="time">Tells the time.</param>
public sealed class ActivityHost(Factory factory, FactoryConnections connections, OutputStore outputs, TimeProvider time)
{
    /// <summary>The items of a loop that lie together, and that one orchestration takes care of.</summary>
    internal const int PageItems = 100;

    /// <summary>Runs an activity, or says what its orchestration is to do.</summary>
    internal static readonly Activity<ActivityRequest, ActivityResult> Run = new("RunActivity")
    {
        AfterLoss = request => request.IsRepeatable ? AfterLoss.Repeat : AfterLoss.AskPolicy,
    };

    /// <summary>Has the store keep a variable that is too large to be carried on.</summary>
    internal static readonly Activity<VariableRequest, StoredValue> KeepVariable = new("KeepVariable");

    /// <summary>Opens what the factory refers to.</summary>
    internal FactoryConnections Connections => connections;

    readonly ActivityReader _reader = new(factory, outputs, time);

    /// <inheritdoc cref="Run"/>
    /// <exception cref="DefinitionException">A value does not fit.</exception>
    /// <exception cref="SluiceException">It failed.</exception>
    public async Task<ActivityResult> RunAsync(ActivityRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var report = new DefinitionReport();
        var reading = await _reader.ReadAsync(request, report, cancellationToken);
        var (type, policy) = (ActivityTypes.Find(reading.Definition.Type), reading.Definition.Policy);
        var work = type?.Read(reading);
        report.ThrowIfAny();
        var result = await Deadline.RunAsync(request.Deadline, time, token => work!(this, token), cancellationToken);
        var most = policy.SecureOutput ? 0 : request.MostCarried;
        return new ActivityResult
        {
            Output = await KeepAsync(request, "output", result.Output, most, cancellationToken),
            Next = result.Next,
            Continuation = result.Continuation is var (state, after)
                ? new Continuation((await KeepAsync(request, "state", state, 0, cancellationToken))!, after)
                : null,
            Pages = result.Items is { } items ? await PagesAsync(request, items, most, cancellationToken) : null,
            Variable = result.Variable is var (name, value, isAppended)
                ? new VariableChange(name, (await KeepAsync(request, "value", isAppended ? Values.List([value]) : value, most, cancellationToken))!, isAppended)
                : null,
        };
    }

    /// <inheritdoc cref="KeepVariable"/>
    public async Task<StoredValue> KeepVariableAsync(VariableRequest request, CancellationToken cancellationToken)
    {
        // The name tells the content: whoever keeps the same again replaces it by the same.
        var content = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request.Value)));
        var value = await outputs.ReadAsync(request.Value, cancellationToken);
        return await outputs.KeepAsync(request.Run.RunId, $"variable {request.Name} {content}", value, 0, cancellationToken);
    }

    async Task<StoredValue?> KeepAsync(ActivityRequest request, string part, JsonNode? value, int most, CancellationToken cancellationToken) =>
        value is null && part == "output" ? null
            : await outputs.KeepAsync(request.Run.RunId, $"{request.Path} {part}", value, most, cancellationToken);

    /// <summary>Only a single page is carried: there may be a thousand of them.</summary>
    async Task<IReadOnlyList<StoredValue>> PagesAsync(ActivityRequest request, JsonArray items, int most, CancellationToken cancellationToken)
    {
        var pages = new List<StoredValue>();
        foreach (var page in items.Chunk(PageItems))
        {
            var carried = items.Count <= PageItems ? Math.Min(most, Carried.InLoop) : 0;
            pages.Add((await KeepAsync(request, $"page {pages.Count}", Values.List(page), carried, cancellationToken))!);
        }

        return pages;
    }
}
