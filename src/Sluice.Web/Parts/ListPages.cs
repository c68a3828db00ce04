namespace Sluice.Web.Parts;

/// <summary>Where somebody is in a list that comes page by page, of one status or all.</summary>
public sealed class ListPages
{
    readonly Stack<string> _tokens = new();

    /// <summary>The status of those that are shown; null for all.</summary>
    public string? Status { get; private set; }

    /// <summary>What the API is asked for.</summary>
    public string Query => $"status={Status}&continuationToken={(HasBefore ? _tokens.Peek() : "")}";

    /// <summary>Whether there is a page before this one.</summary>
    public bool HasBefore => _tokens.Count > 0;

    /// <summary>Begins anew, with those of a status.</summary>
    public void Begin(string? status)
    {
        Status = status;
        _tokens.Clear();
    }

    /// <summary>Goes on.</summary>
    public void Next(string token) => _tokens.Push(token);

    /// <summary>Goes back.</summary>
    public void Back() => _tokens.Pop();
}
