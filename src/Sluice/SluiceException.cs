using System.Text.RegularExpressions;

namespace Sluice;

/// <summary>
/// A fault with a side. The message has the form of ADF's activity errors,
/// <c>Failure happened on 'Source' side. ErrorCode=42P01. What, where, and what to do.</c>, so that the facts survive a durable
/// engine, which carries only messages; <see cref="Parse"/> reads them back.
/// </summary>
public partial class SluiceException(Side side, string code, string detail, Exception? innerException = null)
    : Exception($"Failure happened on '{side}' side. ErrorCode={code}. {detail}", innerException)
{
    /// <summary>The side that failed.</summary>
    public Side Side { get; } = side;

    /// <summary>A SQLSTATE, an HTTP status such as <c>Http503</c>, or one of Sluice's own names such as <c>TableNotFound</c>.</summary>
    public string Code { get; } = code;

    /// <summary>What happened, where, with which values, and what to do: one paragraph, without secrets and row data.</summary>
    public string Detail { get; } = detail;

    /// <summary>
    /// Whether another attempt at the same step could end otherwise. Not where the definitions are wrong, nor in a snapshot that is gone.
    /// </summary>
    public bool CanGetBetter => Side is not (Side.Definition or Side.Cancelled) && Code != SnapshotLost;

    /// <summary>The code of a slice whose snapshot is gone.</summary>
    internal const string SnapshotLost = "SnapshotLost";

    /// <summary>Reads the facts back from a message of this class; any other message is a fault of <see cref="Side.Engine"/>.</summary>
    public static SluiceException Parse(string message)
    {
        var match = MessageForm().Match(message);
        return match.Success
            ? new SluiceException(Enum.Parse<Side>(match.Groups["side"].Value), match.Groups["code"].Value, match.Groups["detail"].Value)
            : new SluiceException(Side.Engine, "Unexpected", message);
    }

    [GeneratedRegex(
        @"Failure happened on '(?<side>Definition|Source|Sink|Cancelled|Engine)' side\. ErrorCode=(?<code>\w+)\. (?<detail>.*)\z",
        RegexOptions.Singleline)]
    private static partial Regex MessageForm();
}
