using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.Pipelines;

/// <summary>ADF's activity policy.</summary>
internal sealed record ActivityPolicy
{
    /// <summary>What ADF allows an activity whose policy says nothing.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(12);

    /// <summary>The longest an activity may take; null where nothing is written.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Attempts after the first.</summary>
    public int Retry { get; init; }

    /// <summary>Seconds between attempts.</summary>
    public int RetryIntervalInSeconds { get; init; } = 30;

    /// <summary>Whether what it is given is kept out of logs and run records.</summary>
    public bool SecureInput { get; init; }

    /// <summary>Whether its output is kept out of them, and of histories.</summary>
    public bool SecureOutput { get; init; }

    internal static ActivityPolicy Read(DefinitionParser? reader)
    {
        var defaults = new ActivityPolicy();
        if (reader is null)
            return defaults;
        reader.Differs("it bounds all attempts together; a copy resumes in each of them", "timeout");
        var policy = new ActivityPolicy
        {
            Timeout = reader.Duration("timeout"),
            Retry = reader.Integer("retry", 0, 1000) ?? defaults.Retry,
            RetryIntervalInSeconds = reader.Integer("retryIntervalInSeconds", 0, 86400) ?? defaults.RetryIntervalInSeconds,
            SecureInput = reader.Boolean("secureInput") ?? false,
            SecureOutput = reader.Boolean("secureOutput") ?? false,
        };
        reader.HintUnread();
        return policy;
    }
}
