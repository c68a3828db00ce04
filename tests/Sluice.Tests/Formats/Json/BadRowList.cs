using Sluice.Columns;

namespace Sluice.Tests.Formats.Json;

/// <summary>Lists bad rows.</summary>
sealed class BadRowList : BadRows
{
    public List<(long Row, string Reason, string Values)> Rows { get; } = [];

    public override void Add(long row, string? column, string reason, Func<string> values) => Rows.Add((row, reason, values()));
}
