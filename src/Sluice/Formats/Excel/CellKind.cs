namespace Sluice.Formats.Excel;

/// <summary>What the number in a cell is, by the format that the cell shows it in.</summary>
enum CellKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>Days since the workbook's first, shown without a time.</summary>
    Date,

    /// <summary>The same with a time.</summary>
    DateTime,

    /// <summary>The part of a day.</summary>
    Time,

    /// <summary>A duration in days.</summary>
    Duration,
}
