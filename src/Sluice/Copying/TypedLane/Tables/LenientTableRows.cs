using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Sluice.Columns;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Faults;

namespace Sluice.Copying.TypedLane.Tables;

/// <summary>
/// Each batch in a savepoint of its own. A batch that the server refuses is sent again in parts: the server names the line where COPY
/// stopped; where it cannot (an INSERT, a foreign key that is checked at the statement's end), the batch is halved until the row is found.
/// Behind a bad row the parts are short, by how far it was to that one, and grow again: COPY sends all of a part to a server that reads
/// no further than the next bad row.
/// </summary>
sealed partial class LenientTableRows(NpgsqlConnection connection, RowSender sender) : TableRows(sender)
{
    const string Savepoint = "sluice_rows";

    // Of the batch: rows that are left out, already reported; and those sent under the last savepoint.
    readonly HashSet<int> _leftOut = [];
    readonly List<int> _sent = [];

    public override async ValueTask<int> WriteAsync(
        ColumnBatch batch, IReadOnlyList<int> leftOut, CancellationToken cancellationToken)
    {
        _leftOut.Clear();
        _leftOut.UnionWith(leftOut);
        var most = batch.Rows;
        // Depth first, in order: parts still to be sent lie on a stack.
        var parts = new Stack<Part>();
        parts.Push(new Part(0, batch.Rows, TrustsLine: true));
        while (parts.TryPop(out var part))
        {
            var end = Math.Min(part.End, part.Start + most);
            if (end < part.End)
                parts.Push(part with { Start = end });
            part = part with { End = end };
            if (part.Start == part.End)
                continue;
            if (await TryWriteAsync(batch, part.Start, part.End, cancellationToken) is not { } fault)
            {
                most = Math.Min(most * 2, batch.Rows);
            }
            else if (_sent.Count == 1)
            {
                var row = _sent[0];
                Sender.Report(batch, row, PostgreSqlFault.ColumnOf(fault), PostgreSqlFault.Reason(fault));
                _leftOut.Add(row);
                parts.Push(part with { Start = row + 1 });
            }
            else if (part.TrustsLine && LineOf(fault) is { } line && line <= _sent.Count)
            {
                // Those before it go again, then the row alone, then the rest. Should the server refuse one of those before it now, it
                // had named a wrong line: it does for rows that are too large.
                var row = _sent[line - 1];
                parts.Push(part with { Start = row + 1 });
                parts.Push(part with { Start = row, End = row + 1 });
                parts.Push(new Part(part.Start, row, TrustsLine: false));
                most = Math.Max(2 * (row - part.Start), 1);
            }
            else
            {
                var middle = _sent[_sent.Count / 2];
                parts.Push(part with { Start = middle });
                parts.Push(part with { End = middle });
            }
        }

        return _leftOut.Count - leftOut.Count;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Sends rows and has the server store them, or nothing of them.</summary>
    /// <returns>Why the server refused them; null when it took them.</returns>
    async Task<PostgresException?> TryWriteAsync(ColumnBatch batch, int start, int end, CancellationToken cancellationToken)
    {
        _sent.Clear();
        await PostgreSqlDatabase.ExecuteAsync(connection, $"SAVEPOINT {Savepoint}", cancellationToken);
        try
        {
            for (var row = start; row < end; row++)
            {
                if (_leftOut.Contains(row))
                    continue;
                // Before it is sent: the server's refusal may come while it is.
                _sent.Add(row);
                if (await Sender.SendAsync(batch, row, cancellationToken))
                    continue;
                _sent.RemoveAt(_sent.Count - 1);
                _leftOut.Add(row);
            }

            await Sender.EndAsync(cancellationToken);
            await PostgreSqlDatabase.ExecuteAsync(connection, $"RELEASE SAVEPOINT {Savepoint}", cancellationToken);
            return null;
        }
        catch (PostgresException exception) when (_sent.Count > 0 && PostgreSqlFault.IsAboutRows(exception))
        {
            await Sender.AbandonAsync();
            await PostgreSqlDatabase.ExecuteAsync(
                connection, $"ROLLBACK TO SAVEPOINT {Savepoint}; RELEASE SAVEPOINT {Savepoint}", cancellationToken);
            return exception;
        }
    }

    /// <summary>The line of the COPY that the server stopped at, from 1.</summary>
    static int? LineOf(PostgresException fault) =>
        fault.Where is { } where && CopyLine().Match(where) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : null;

    [GeneratedRegex(@"^COPY .*?, line (\d+)", RegexOptions.Multiline)]
    private static partial Regex CopyLine();

    /// <param name="Start">The first row.</param>
    /// <param name="End">The row behind the last.</param>
    /// <param name="TrustsLine">Whether the line that the server names is believed.</param>
    readonly record struct Part(int Start, int End, bool TrustsLine);
}
