namespace Sluice.Copying.Watching;

/// <summary>What is known in this process of something that goes on. It is told a few times a second, and costs nothing but memory.</summary>
/// <param name="state">How far it is.</param>
/// <param name="part">Where it is kept.</param>
abstract class Watch<TState>(TState state, int part)
{
    readonly Lock _lock = new();
    TState _state = state;
    bool _isNew;

    /// <summary>Where it is kept.</summary>
    public int Part => part;

    /// <summary>How far it is.</summary>
    public TState State
    {
        get
        {
            lock (_lock)
                return _state;
        }
    }

    /// <summary>Whether something has changed since this was asked last.</summary>
    public bool TakeNews()
    {
        lock (_lock)
        {
            var isNew = _isNew;
            _isNew = false;
            return isNew;
        }
    }

    /// <summary>Changes what is known, one after the other.</summary>
    protected void Change(Func<TState, TState> change)
    {
        lock (_lock)
        {
            _state = change(_state);
            _isNew = true;
        }
    }
}
