using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Sluice.Columns;
using Sluice.PostgreSql;

namespace Sluice.Copying.TypedLane;

/// <summary>
/// Each batch in a COPY and a savepoint of its own. A batch that the server refuses is sent again in parts: the server names the line
/// where COPY stopped; where it cannot (a foreign key is checked at the statement's end), the batch is halved until the row is found.
/// </summary>
sealed partial class ForgivingTableRows(
    TableTransaction transaction, CopyShape shape, IReadOnlyList<Field> fields, BadRows badRows)
    : TableRows(transaction, shape, fields, badRows)
{
    const string Savepoint = "sluice_rows";

    // Of the batch: rows that cannot be encoded, already reported; and those sent in the last COPY.
    readonly HashSet<int> _refused = [];
    readonly List<int> _sent = [];

    public override async ValueTask<int> WriteAsync(ColumnBatch batch, int start, int count, CancellationToken cancellationToken)
    {
        _refused.Clear();
        var refused = 0;
        // Depth first, in order: parts still to be sent lie on a stack.
        var parts = new Stack<(int Start, int End)>();
        parts.Push((start, start + count));
        while (parts.TryPop(out var part))
        {
            if (part.Start >= part.End || await TryWriteAsync(batch, part.Start, part.End, cancellationToken) is not { } fault)
                continue;
            if (_sent.Count == 1)
            {
                Report(batch, _sent[0], ColumnOf(fault), PostgreSqlFault.Reason(fault));
                refused++;
                continue;
            }

            if (LineOf(fault) is { } line && line <= _sent.Count)
            {
                // Those before it were not refused: they go again, then the row alone, then the rest.
                var row = _sent[line - 1];
                parts.Push((row + 1, part.End));
                parts.Push((row, row + 1));
                parts.Push((part.Start, row));
            }
            else
            {
                var middle = _sent[_sent.Count / 2];
                parts.Push((middle, part.End));
                parts.Push((part.Start, middle));
            }
        }

        return refused + _refused.Count;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Sends rows and has the server store them, or nothing of them.</summary>
    /// <returns>Why the server refused them; null when it took them.</returns>
    async Task<PostgresException?> TryWriteAsync(ColumnBatch batch, int start, int end, CancellationToken cancellationToken)
    {
        _sent.Clear();
        await PostgreSqlDatabase.ExecuteAsync(Transaction.Connection, $"SAVEPOINT {Savepoint}", cancellationToken);
        try
        {
            for (var row = start; row < end; row++)
            {
                if (_refused.Contains(row))
                    continue;
                if (await SendAsync(batch, row, cancellationToken))
                    _sent.Add(row);
                else
                    _refused.Add(row);
            }

            await EndCopyAsync(cancellationToken);
            await PostgreSqlDatabase.ExecuteAsync(Transaction.Connection, $"RELEASE SAVEPOINT {Savepoint}", cancellationToken);
            return null;
        }
        catch (PostgresException exception) when (PostgreSqlFault.IsAboutRows(exception))
        {
            await AbandonCopyAsync();
            await PostgreSqlDatabase.ExecuteAsync(
                Transaction.Connection, $"ROLLBACK TO SAVEPOINT {Savepoint}; RELEASE SAVEPOINT {Savepoint}", cancellationToken);
            return exception;
        }
    }

    /// <summary>The line of the COPY that the server stopped at, from 1.</summary>
    static int? LineOf(PostgresException fault) =>
        fault.Where is { } where && CopyLine().Match(where) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : null;

    static string? ColumnOf(PostgresException fault) => string.IsNullOrEmpty(fault.ColumnName) ? null : fault.ColumnName;

    [GeneratedRegex(@"^COPY .*, line (\d+)", RegexOptions.Multiline)]
    private static partial Regex CopyLine();
}
