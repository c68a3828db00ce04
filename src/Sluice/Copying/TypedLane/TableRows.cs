using Sluice.Columns;
using Sluice.PostgreSql;

namespace Sluice.Copying.TypedLane;

/// <summary>Encodes rows and sends them by COPY, within a transaction.</summary>
abstract class TableRows : IAsyncDisposable
{
    // Enough for a write to cost little a row, as in the byte lane.
    const int SendBytes = 128 * 1024;

    readonly string _copySql;
    readonly RowEncoder _encoder;
    readonly BadRows _badRows;
    CopyIn? _copy;

    protected TableRows(TableTransaction transaction, CopyShape shape, IReadOnlyList<Field> fields, BadRows badRows)
    {
        Transaction = transaction;
        _badRows = badRows;
        var columns = fields.Select(field => shape.Target!.Columns.First(column => column.Name == field.Name)).ToList();
        _encoder = RowEncoder.Create([.. columns.Select(column => column.PgType)]);
        var format = _encoder.IsBinary ? "FORMAT binary" : "FORMAT text, ENCODING 'UTF8'";
        _copySql = $"COPY {shape.SinkTable} ({Sql.Identifiers(fields.Select(field => field.Name))}) FROM STDIN ({format})";
    }

    /// <summary>Bytes sent.</summary>
    public long BytesWritten { get; private set; }

    protected TableTransaction Transaction { get; }

    /// <summary>Writes the rows of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="leftOut">The rows of it that are to be left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Further rows that were left out.</returns>
    public abstract ValueTask<int> WriteAsync(ColumnBatch batch, IReadOnlyList<int> leftOut, CancellationToken cancellationToken);

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
        await copy.CompleteAsync();
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
        _copy = await Transaction.BeginCopyAsync(_copySql, _encoder.IsBinary, cancellationToken);
        _encoder.Begin();
        return await SendAsync(batch, row, cancellationToken);
    }

    async ValueTask<bool> SendBufferAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _copy!.WriteAsync(_encoder.Bytes.Memory);
        BytesWritten += _encoder.Bytes.Length;
        _encoder.Bytes.Clear();
        await Transaction.FailEarlyAsync(_copy, cancellationToken);
        return true;
    }
}
