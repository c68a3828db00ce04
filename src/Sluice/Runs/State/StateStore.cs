using System.Text.Json.Nodes;

namespace Sluice.Runs.State;

/// <summary>
/// Where a server remembers what its engine does not: runs that have ended, activity runs, the states of triggers. Documents by kind and
/// key, which are the same wherever a store is. What was written is there for every process when the call returns.
/// </summary>
public abstract class StateStore
{
    /// <summary>The code of a fault of the store.</summary>
    public const string NotKept = "StateNotKept";

    /// <summary>The version of a document that is not there.</summary>
    public const string None = "";

    /// <summary>A document; null when it is not there.</summary>
    public abstract Task<StateRecord?> FindAsync(string kind, string key, CancellationToken cancellationToken);

    /// <summary>Writes a document.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">Which of its kind.</param>
    /// <param name="value">All of it.</param>
    /// <param name="version">The version that is replaced, <see cref="None"/> for one that must be new; null for any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The new version; null when there is another than <paramref name="version"/>, and nothing is changed.</returns>
    public abstract Task<string?> WriteAsync(string kind, string key, JsonObject value, string? version, CancellationToken cancellationToken);

    /// <summary>Changes a document, again if somebody else was faster.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">Which of its kind.</param>
    /// <param name="change">What becomes of what is there, null for nothing; null when nothing is to change. It may be asked again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether it was changed.</returns>
    internal async Task<bool> ChangeAsync<T>(string kind, string key, Func<T?, T?> change, CancellationToken cancellationToken)
        where T : class => await ChangeAsync(kind, key, change, await FindAsync(kind, key, cancellationToken), cancellationToken);

    /// <param name="kind">What it is.</param>
    /// <param name="key">Which of its kind.</param>
    /// <param name="change">What becomes of it.</param>
    /// <param name="known">What is there, as far as the caller knows; null when it is probably new.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <inheritdoc cref="ChangeAsync{T}(string, string, Func{T, T}, CancellationToken)"/>
    internal async Task<bool> ChangeAsync<T>(
        string kind, string key, Func<T?, T?> change, StateRecord? known, CancellationToken cancellationToken)
        where T : class
    {
        while (change(known?.Value.Read<T>()) is { } after)
        {
            var value = TypedJson.ToNode(after)!.AsObject();
            if (await WriteAsync(kind, key, value, known?.Version ?? None, cancellationToken) is not null)
                return true;
            known = await FindAsync(kind, key, cancellationToken);
        }

        return false;
    }

    /// <summary>The documents of a kind, in the order of their keys.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="since">Only those that were written at this time or later; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract IAsyncEnumerable<StateRecord> ListAsync(string kind, DateTimeOffset? since, CancellationToken cancellationToken);

    /// <summary>Deletes a document; one that is not there is deleted already.</summary>
    public abstract Task DeleteAsync(string kind, string key, CancellationToken cancellationToken);

    /// <summary>Deletes the documents of all kinds that begin with this text and were written before a time.</summary>
    public abstract Task DeleteBeforeAsync(string kindPrefix, DateTimeOffset time, CancellationToken cancellationToken);
}
