using Sluice.Columns;
using Sluice.PostgreSql;

namespace Sluice.Copying.TypedLane;

/// <summary>Encodes rows and sends them by COPY, within a transaction.</summary>
abstract class TableRows : IAsyncDisposable
{
    // Enough for a write to cost little a row, as in the byte lane.
    const int SendBytes = 128 * 1024;

    readonly IReadOnlyList<string> _columns;
    readonly RowEncoder _encoder;
    readonly BadRows _badRows;
    string? _table;
    CopyIn? _copy;

    protected TableRows(TableTransaction transaction, CopyShape shape, IReadOnlyList<Field> fields, BadRows badRows)
    {
        Transaction = transaction;
        _badRows = badRows;
        _columns = [.. fields.Select(field => field.Name)];
        var columns = _columns.Select(name => shape.Target!.Columns.First(column => column.Name == name));
        _encoder = RowEncoder.Create([.. columns.Select(column => column.PgType)]);
    }

    /// <summary>Bytes sent.</summary>
    public long BytesWritten { get; private set; }

    protected TableTransaction Transaction { get; }

    /// <summary>Writes the rows of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="leftOut">The rows of it that are to be left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Further rows that were left out.</returns>
    public async ValueTask<int> WriteAsync(ColumnBatch batch, IReadOnlyList<int> leftOut, CancellationToken cancellationToken)
    {
        // Before any savepoint: what it makes must outlive their rollback.
        _table ??= await Transaction.OpenAsync(_columns, cancellationToken);
        return await WriteRowsAsync(batch, leftOut, cancellationToken);
    }

    /// <inheritdoc cref="WriteAsync"/>
    protected abstract ValueTask<int> WriteRowsAsync(ColumnBatch batch, IReadOnlyList<int> leftOut, CancellationToken cancellationToken);

    /// <summary>Has the server store everything.</summary>
    public abstract ValueTask CompleteAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_copy is not null)
            await _copy.DisposeAsync();
        _encoder.Dispose();
    }

    /// <summary>Sends a row; a COPY is begun if none is open.</summary>
    /// <returns>False when the row cannot be encoded, which is reported.</returns>
    protected ValueTask<bool> SendAsync(ColumnBatch batch, int row, CancellationToken cancellationToken)
    {
        if (_copy is null)
            return BeginAndSendAsync(batch, row, cancellationToken);
        if (!_encoder.TryEncode(batch, row, out var column, out var reason))
        {
            Report(batch, row, column, reason);
            return ValueTask.FromResult(false);
        }

        return _encoder.Bytes.Length < SendBytes ? ValueTask.FromResult(true) : SendBufferAsync(cancellationToken);
    }

    /// <summary>Ends the COPY that is open.</summary>
    protected async ValueTask EndCopyAsync(CancellationToken cancellationToken)
    {
        if (_copy is not { } copy)
            return;
        _encoder.End();
        await SendBufferAsync(cancellationToken);
        _copy = null;
        await Transaction.CompleteAsync(copy);
    }

    /// <summary>Gives up the COPY that is open.</summary>
    protected async ValueTask AbandonCopyAsync()
    {
        if (_copy is { } copy)
            await copy.DisposeAsync();
        _copy = null;
        _encoder.Begin();
    }

    protected void Report(ColumnBatch batch, int row, string? column, string reason) =>
        _badRows.Add(batch.NumberOf(row), column, reason, () => RowText.Of(batch, row));

    async ValueTask<bool> BeginAndSendAsync(ColumnBatch batch, int row, CancellationToken cancellationToken)
    {
        var format = _encoder.IsBinary ? "FORMAT binary" : "FORMAT text, ENCODING 'UTF8'";
        var sql = $"COPY {_table} ({Sql.Identifiers(_columns)}) FROM STDIN ({format})";
        _copy = await Transaction.BeginCopyAsync(sql, _encoder.IsBinary, cancellationToken);
        _encoder.Begin();
        return await SendAsync(batch, row, cancellationToken);
    }

    async ValueTask<bool> SendBufferAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Transaction.SendAsync(_copy!, _encoder.Bytes.Memory, cancellationToken);
        BytesWritten += _encoder.Bytes.Length;
        _encoder.Bytes.Clear();
        return true;
    }
}
