using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>
/// The items of a page while they run, as many at a time as there are places. A page that has none left to begin gives its places on to the
/// next one as they become free, so that a slow item holds up nobody else. Each page is given all places of the loop in the end, and says so:
/// an engine drops what is sent to an orchestration that it has not begun, as it may have to after a crash.
/// </summary>
sealed class LoopPage(ActivityInterpreter interpreter, LoopRequest request, StoredValue items)
{
    // How many places the page was given so far, so that each message makes up for those before it.
    const string PlacesMessage = "Places";

    const string AllPlacesMessage = "AllPlaces";
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    readonly RunScope _scope = RunScope.Of(request.Frame);
    readonly Completions<Step> _steps = new();
    int _received = request.Places;
    int _given;
    bool _hasTold;

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
            // However this one ended, its neighbours must not wait for ever.
            TellPrevious();
            if (request.Next is { } next)
                await GiveAllAsync(next);
        }
    }

    /// <returns>The message of the first item that failed, in the order of items; null when none did.</returns>
    async Task<string?> RunItemsAsync()
    {
        Step? failed = null;
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
                return failed?.Fault?.Message;
            var step = await _steps.NextAsync();
            if (step.Fault is not null && (failed is null || step.Index < failed.Value.Index))
                failed = step;
            if (step.Given is not { } given)
            {
                free++;
                continue;
            }

            free += Math.Max(0, given - _received);
            _received = Math.Max(_received, given);
            WaitForPlaces();
        }
    }

    void TellPrevious()
    {
        if (request.Previous is { } previous && !_hasTold)
            interpreter.Context.SendMessage(previous, AllPlacesMessage, request.AtATime);
        _hasTold = true;
    }

    async Task<Step> RunItemAsync(int index)
    {
        var item = items.Key is null ? new StoredValue(items.Value!.AsArray()[index]?.DeepClone()) : items with { Index = index };
        var path = $"{request.Path}[{request.First + index}]";
        var (runs, _) = await interpreter.RunAsync(request.Inner, path, _scope with { Item = item });
        return new Step(index, ListOutcome.FaultOf(request.Inner, runs, path), Given: null);
    }

    void WaitForPlaces()
    {
        if (_received < request.AtATime)
            _steps.Add(ReceiveAsync());
        else
            TellPrevious();
    }

    async Task<Step> ReceiveAsync() => new(0, null, await interpreter.Context.ReceiveMessageAsync<int>(PlacesMessage));

    void Give(int places)
    {
        _given += places;
        if (request.Next is { } next && places > 0)
            interpreter.Context.SendMessage(next, PlacesMessage, _given);
    }

    /// <summary>Gives the next page what it has not got yet, until it says that it has got everything.</summary>
    async Task GiveAllAsync(string next)
    {
        var isDone = interpreter.Context.ReceiveMessageAsync<int>(AllPlacesMessage);
        Give(request.AtATime - _given);
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            using var stop = new CancellationTokenSource();
            if (await Task.WhenAny(isDone, interpreter.Context.DelayAsync(wait, stop.Token)) == isDone)
            {
                Cancel(stop);
                await isDone;
                return;
            }

            interpreter.Context.SendMessage(next, PlacesMessage, request.AtATime);
        }
    }

    // Its asynchronous form goes on in another thread, which an engine knows nothing of.
    static void Cancel(CancellationTokenSource stop) => stop.Cancel();

    /// <summary>An item that has ended, or a message of the page before.</summary>
    /// <param name="Index">Which item of the page.</param>
    /// <param name="Fault">Of the item; null when there is none.</param>
    /// <param name="Given">The places that this page was given so far; null when an item has ended.</param>
    readonly record struct Step(int Index, SluiceException? Fault, int? Given);
}
