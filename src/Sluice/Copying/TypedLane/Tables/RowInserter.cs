using Npgsql;
using NpgsqlTypes;
using Sluice.Columns;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Tables;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.TypedLane.Tables;

/// <summary>
/// Sends rows by INSERT statements, for what COPY cannot write to: views with rules or without triggers, tables with row security.
/// Each has a parameter a column, the array of its values, so that the number of rows is not limited by that of parameters. Memory
/// is: a statement has at most <see cref="TableSink.BatchRows"/> rows, at most those of one full batch, and about as many bytes.
/// </summary>
sealed class RowInserter : RowSender
{
    readonly TableTransaction _transaction;
    readonly ArrayParameter[] _columns;
    readonly NpgsqlCommand _command;
    readonly int _maxRows;
    (int Rows, long First, long Last) _statement;

    public RowInserter(
        TableTransaction transaction, TableSink sink, string table, IReadOnlyList<Column> columns, BadRows badRows)
        : base(badRows)
    {
        _transaction = transaction;
        _maxRows = Math.Min(sink.BatchRows, ColumnBatch.MaxRows);
        _columns = [.. columns.Select(column => new ArrayParameter(column.PgType))];
        _command = new NpgsqlCommand(InsertSql(table, [.. columns.Select(column => column.Name)]), transaction.Connection);
        foreach (var _ in columns)
            _command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Text });
    }

    public override string? Place => _statement switch
    {
        (0, _, _) => null,
        (1, var first, _) => $"row {first}",
        var (_, first, last) => $"rows {first} to {last}",
    };

    public override async ValueTask<bool> SendAsync(ColumnBatch batch, int row, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        for (var column = 0; column < _columns.Length; column++)
        {
            if (!_columns[column].TryAppend(batch.Columns[column], row, out var reason))
            {
                foreach (var before in _columns.AsSpan(0, column))
                    before.TakeLast();
                Report(batch, row, batch.Fields[column].Name, reason);
                return false;
            }

            bytes += _columns[column].Length;
        }

        var number = batch.RowNumber(row);
        _statement = (_statement.Rows + 1, _statement.Rows == 0 ? number : _statement.First, number);
        if (_statement.Rows >= _maxRows || bytes >= ColumnBatch.MaxBytes)
            await EndAsync(cancellationToken);
        return true;
    }

    public override async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_statement.Rows == 0)
            return;
        for (var column = 0; column < _columns.Length; column++)
        {
            var array = _columns[column].End();
            ((NpgsqlParameter<ReadOnlyMemory<byte>>)_command.Parameters[column]).TypedValue = array;
            BytesWritten += array.Length;
        }

        await _transaction.RunWatchedAsync(() => _command.ExecuteNonQueryAsync(cancellationToken));
        Begin();
    }

    public override ValueTask AbandonAsync()
    {
        Begin();
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        foreach (var column in _columns)
            column.Dispose();
    }

    /// <summary>Values of identity columns are kept, as COPY keeps them.</summary>
    string InsertSql(string table, IReadOnlyList<string> names)
    {
        var values = _columns.Select((column, i) => column.ValueOf($"u.c{i}"));
        // Unqualified: only so is it one that takes many arrays.
        var arrays = _columns.Select((column, i) => $"${i + 1}::{column.Type}");
        return $"""
            INSERT INTO {table} ({Sql.Identifiers(names)}) OVERRIDING SYSTEM VALUE
            SELECT {string.Join(", ", values)}
            FROM unnest({string.Join(", ", arrays)}) AS u({string.Join(", ", names.Select((_, i) => $"c{i}"))})
            """;
    }

    void Begin()
    {
        _statement = default;
        foreach (var column in _columns)
            column.Clear();
    }
}
