using Sluice.Columns;
using Sluice.Copying.Tables;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.CopyProtocol;

namespace Sluice.Copying.TypedLane.Tables;

/// <summary>Sends rows by COPY, which begins with the first row and goes on until the end is told.</summary>
sealed class RowCopier : RowSender
{
    // Enough for a write to cost little a row, as in the byte lane.
    const int SendBytes = 128 * 1024;

    readonly TableTransaction _transaction;
    readonly string _copySql;
    readonly RowEncoder _encoder;
    CopyIn? _copy;

    public RowCopier(TableTransaction transaction, string table, IReadOnlyList<Column> columns, BadRows badRows)
        : base(badRows)
    {
        _transaction = transaction;
        _encoder = RowEncoder.Create([.. columns.Select(column => column.PgType)]);
        var format = _encoder.IsBinary ? "FORMAT binary" : "FORMAT text, ENCODING 'UTF8'";
        _copySql = $"COPY {table} ({Sql.Identifiers(columns.Select(column => column.Name))}) FROM STDIN ({format})";
    }

    public override ValueTask<bool> SendAsync(ColumnBatch batch, int row, CancellationToken cancellationToken)
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

    public override async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_copy is not { } copy)
            return;
        _encoder.End();
        await SendBufferAsync(cancellationToken);
        _copy = null;
        await _transaction.CompleteAsync(copy);
    }

    public override async ValueTask AbandonAsync()
    {
        if (_copy is { } copy)
            await copy.DisposeAsync();
        _copy = null;
        _encoder.Begin();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_copy is not null)
            await _copy.DisposeAsync();
        _encoder.Dispose();
    }

    async ValueTask<bool> BeginAndSendAsync(ColumnBatch batch, int row, CancellationToken cancellationToken)
    {
        _copy = await _transaction.BeginCopyAsync(_copySql, _encoder.IsBinary, cancellationToken);
        _encoder.Begin();
        return await SendAsync(batch, row, cancellationToken);
    }

    async ValueTask<bool> SendBufferAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _transaction.SendAsync(_copy!, _encoder.Bytes.Memory, cancellationToken);
        BytesWritten += _encoder.Bytes.Length;
        _encoder.Bytes.Clear();
        return true;
    }
}
