namespace Sluice.Copying;

/// <summary>
/// Lanes that several copies share: the next that is free goes to the copy of the lowest rank that waits. Part of an orchestration, where
/// one thing is done at a time.
/// </summary>
/// <param name="count">How many there are.</param>
sealed class SharedLanes(int count)
{
    readonly PriorityQueue<(TaskCompletionSource Turn, int Lanes), (int Rank, int Number)> _waiting = new();
    int _free = count;
    int _number;

    /// <summary>How many there are.</summary>
    public int Count { get; } = count;

    /// <summary>Waits for lanes. None that wait behind are given some before.</summary>
    public Task EnterAsync(int rank, int lanes = 1)
    {
        var turn = new TaskCompletionSource();
        _waiting.Enqueue((turn, lanes), (rank, _number++));
        Give();
        return turn.Task;
    }

    /// <summary>Gives lanes back.</summary>
    public void Leave(int lanes = 1)
    {
        _free += lanes;
        Give();
    }

    void Give()
    {
        while (_waiting.TryPeek(out var next, out _) && next.Lanes <= _free)
        {
            _waiting.Dequeue();
            _free -= next.Lanes;
            next.Turn.SetResult();
        }
    }
}
