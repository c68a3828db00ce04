namespace Sluice.Tests;

/// <summary>How a PostgreSQL cluster stops.</summary>
enum StopMode
{
    /// <summary>Open transactions are rolled back and clients are told (57P01, admin_shutdown).</summary>
    Fast,

    /// <summary>As in a crash: connections are dropped, and the next start recovers from the log.</summary>
    Immediate,
}
