namespace Sluice.Triggers.Windows;

/// <summary>The unit of the size of windows.</summary>
enum WindowUnit
{
    /// <summary>Minutes.</summary>
    Minute,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>Months.</summary>
    Month,
}
