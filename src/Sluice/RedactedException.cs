namespace Sluice;

/// <summary>
/// Stands for what a driver, a server or the system threw: its type and where, without its message. That may quote rows and secrets,
/// and durable engines write down the messages of inner exceptions too; what of it may be told is in the fault's detail.
/// </summary>
sealed class RedactedException : Exception
{
    RedactedException(Exception exception)
        : base(exception.GetType().FullName, Of(exception.InnerException)) => Original = exception;

    public override string? StackTrace => Original.StackTrace;

    /// <summary>What it stands for, to be looked into in this process.</summary>
    internal Exception Original { get; }

    /// <summary>What stands for it; the library's own faults stand for themselves.</summary>
    public static Exception? Of(Exception? exception) => exception is null or SluiceException or RedactedException ? exception : new RedactedException(exception);
}
