using Sluice.Columns;

namespace Sluice.Formats;

/// <summary>Reads the rows of one file.</summary>
internal abstract class RowReader : IAsyncDisposable
{
    /// <summary>The file's columns.</summary>
    public abstract IReadOnlyList<Field> Fields { get; }

    /// <summary>Fills an empty batch of these fields.</summary>
    /// <returns>False at the end of the file, where the batch stays empty. It may also stay empty when all its rows were bad.</returns>
    /// <exception cref="InvalidDataException">The file is damaged: the message says where, and how.</exception>
    public abstract ValueTask<bool> ReadAsync(ColumnBatch batch, CancellationToken cancellationToken);

    /// <summary>
    /// About the bytes that reading the file holds in memory at a time, where the file decides that: asked before the first row. 0 is
    /// little, whatever the file.
    /// </summary>
    public virtual ValueTask<long> EstimateMemoryAsync(CancellationToken cancellationToken) => ValueTask.FromResult(0L);

    /// <summary>The pieces of the file that can be read apart; null where it is read from its start, or where its version is not known.</summary>
    public virtual FilePieces? Pieces => null;

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
