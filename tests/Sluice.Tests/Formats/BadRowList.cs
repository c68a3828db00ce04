using Sluice.Columns;

namespace Sluice.Tests.Formats;

/// <summary>Skips every bad row and remembers it.</summary>
sealed class BadRowList : BadRows
{
    public List<(long Row, string? Column, string Reason, string Values)> Rows { get; } = [];

    public override void Add(long row, string? column, string reason, Func<string> values) => Rows.Add((row, column, reason, values()));
}
