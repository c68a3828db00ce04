using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>
/// The items of a page while they run, as many at a time as there are places. A page that has none left to begin gives its places on to the
/// next one as they become free, so that a slow item holds up nobody else. Each page is given all places of the loop in the end.
/// </summary>
sealed class LoopPage(ActivityInterpreter interpreter, LoopRequest request, StoredValue items)
{
    const string PlacesMessage = "Places";

    readonly RunScope _scope = RunScope.Of(request.Frame);
    readonly Completions<Step> _steps = new();
    int _received = request.Places;
    int _given;

    /// <summary>Runs them.</summary>
    public async Task<LoopResult> RunAsync()
    {
        try
        {
            var failure = await RunItemsAsync();
            return new LoopResult(true, failure, await interpreter.ChangesAsync());
        }
        finally
        {
            // However this one ended, the next must not wait for ever.
            Give(request.AtATime - _given);
        }
    }

    /// <returns>The message of the first fault; null when there is none.</returns>
    async Task<string?> RunItemsAsync()
    {
        string? failure = null;
        var (free, begun) = (request.Places, 0);
        WaitForPlaces();
        while (true)
        {
            for (; free > 0 && begun < request.Count; free--, begun++)
                _steps.Add(RunItemAsync(begun));
            if (begun == request.Count)
            {
                Give(free);
                free = 0;
            }

            if (_steps.Count == 0)
                return failure;
            var step = await _steps.NextAsync();
            free += step.Places;
            failure ??= step.Fault?.Message;
            if (!step.IsReceived)
                continue;
            _received += step.Places;
            WaitForPlaces();
        }
    }

    async Task<Step> RunItemAsync(int index)
    {
        var item = items.Key is null ? new StoredValue(items.Value!.AsArray()[index]?.DeepClone()) : items with { Index = index };
        var (runs, _) = await interpreter.RunAsync(request.Inner, $"{request.Path}[{request.First + index}]", _scope with { Item = item });
        return new Step(1, ListOutcome.FaultOf(request.Inner, runs), IsReceived: false);
    }

    void WaitForPlaces()
    {
        if (_received < request.AtATime)
            _steps.Add(ReceiveAsync());
    }

    async Task<Step> ReceiveAsync() => new(await interpreter.Context.ReceiveMessageAsync<int>(PlacesMessage), null, IsReceived: true);

    void Give(int places)
    {
        if (request.Next is null || places == 0)
            return;
        interpreter.Context.SendMessage(request.Next, PlacesMessage, places);
        _given += places;
    }

    /// <summary>Something that gave places: an item that has ended, or the page before.</summary>
    readonly record struct Step(int Places, SluiceException? Fault, bool IsReceived);
}
