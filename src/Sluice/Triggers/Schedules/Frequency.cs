namespace Sluice.Triggers.Schedules;

/// <summary>The unit of a recurrence, the smaller the earlier.</summary>
enum Frequency
{
    /// <summary>Minutes.</summary>
    Minute,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>Days.</summary>
    Day,

    /// <summary>Weeks, which begin on Sunday.</summary>
    Week,

    /// <summary>Months.</summary>
    Month,

    /// <summary>Years.</summary>
    Year,
}
