using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.Pipelines;

/// <summary>ADF's activity policy.</summary>
internal sealed record ActivityPolicy
{
    /// <summary>The longest an activity may take; ADF's default is 12 hours.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Attempts after the first.</summary>
    public int Retry { get; init; }

    /// <summary>Seconds between attempts.</summary>
    public int RetryIntervalInSeconds { get; init; } = 30;

    internal static ActivityPolicy Read(DefinitionParser? reader)
    {
        var defaults = new ActivityPolicy();
        if (reader is null)
            return defaults;
        reader.Ignore("secureInput", "secureOutput");
        var policy = new ActivityPolicy
        {
            Timeout = reader.Duration("timeout") ?? defaults.Timeout,
            Retry = reader.Integer("retry", 0, 1000) ?? defaults.Retry,
            RetryIntervalInSeconds = reader.Integer("retryIntervalInSeconds", 0, 86400) ?? defaults.RetryIntervalInSeconds,
        };
        reader.HintUnread();
        return policy;
    }
}
