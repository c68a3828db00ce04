using System.Text.RegularExpressions;

namespace Sluice;

/// <summary>
/// A fault with a side. The message has the form of ADF's activity errors,
/// <c>Failure happened on 'Source' side. ErrorCode=42P01. What, where, and what to do.</c>, so that the facts survive a durable
/// engine, which carries only messages; <see cref="Parse"/> reads them back.
/// </summary>
public partial class SluiceException(Side side, string code, string detail, Exception? innerException = null)
    : Exception($"Failure happened on '{side}' side. ErrorCode={code}. {Redaction.Of(detail)}", RedactedException.Of(innerException))
{
    /// <summary>The code of a source that no longer has the snapshot which the slices of a copy share.</summary>
    public const string SnapshotLost = "SnapshotLost";

    /// <summary>The code of a commit that the connection did not survive, where no ledger tells whether the server made it.</summary>
    public const string CommitUnknown = "CommitUnknown";

    /// <summary>The code of an attempt whose worker process ended.</summary>
    public const string WorkerEnded = "WorkerEnded";

    /// <summary>The code of an attempt that the host interrupted because it stops.</summary>
    public const string HostStopping = "HostStopping";

    /// <summary>The code of an attempt that was begun, and that nobody saw end.</summary>
    public const string AttemptLost = "AttemptLost";

    /// <summary>The code of an activity that took longer than its timeout.</summary>
    public const string ActivityTimeout = "ActivityTimeout";

    /// <summary>The code of a run that was cancelled while another one waited for it.</summary>
    public const string RunCancelled = "RunCancelled";

    /// <summary>The side that failed.</summary>
    public Side Side { get; } = side;

    /// <summary>A SQLSTATE, an HTTP status such as <c>Http503</c>, or one of Sluice's own names such as <c>TableNotFound</c>.</summary>
    public string Code { get; } = code;

    /// <summary>What happened, where, with which values, and what to do: one paragraph, without secrets and row data.</summary>
    public string Detail { get; } = Redaction.Of(detail);

    /// <summary>
    /// Whether the same attempt may succeed in a while: a server restarted, a connection broke, a lock was held. Decided where the fault
    /// is made; not part of the message, so unknown in a fault that was read back from one.
    /// </summary>
    public bool IsTransient { get; init; }

    /// <summary>
    /// Whether what was asked for is not there: no failure of the server that was asked. Decided where the fault is made; unknown in one
    /// that was read back from a message.
    /// </summary>
    public bool IsNotFound { get; init; }

    /// <summary>
    /// Whether an engine lost the attempt, as when the process that ran it ended: what it did is not known, and another one may go well.
    /// Set by engines.
    /// </summary>
    public bool IsLost { get; init; }

    /// <summary>
    /// Whether no later attempt can end otherwise, or none may be made: wrong definitions and accounts, failures on purpose, cancelled runs,
    /// spent timeouts, snapshots that are gone, commits of which nobody knows.
    /// </summary>
    public bool IsFinal =>
        Side is Side.Definition or Side.Activity or Side.Cancelled
        || Code is SnapshotLost or CommitUnknown or ActivityTimeout
        // SQLSTATE class 28, invalid authorization: repeating a wrong password may even lock the account.
        || Code is ['2', '8', _, _, _];

    /// <summary>Reads the facts back from a message of this class; any other message is a fault of <see cref="Side.Engine"/>.</summary>
    public static SluiceException Parse(string message) => TryParse(message) ?? new SluiceException(Side.Engine, "Unexpected", message);

    /// <summary>Reads the facts back from a message of this class; null from any other.</summary>
    public static SluiceException? TryParse(string message)
    {
        var match = MessagePattern().Match(message);
        return match.Success
            ? new SluiceException(Enum.Parse<Side>(match.Groups["side"].Value), match.Groups["code"].Value, match.Groups["detail"].Value)
            : null;
    }

    [GeneratedRegex(
        @"Failure happened on '(?<side>Definition|Source|Sink|Activity|Cancelled|Engine)' side\. ErrorCode=(?<code>\w+)\. (?<detail>.*)\z",
        RegexOptions.Singleline)]
    private static partial Regex MessagePattern();
}
