using System.Text.Json.Nodes;

namespace Sluice.Tests.Cli;

/// <summary>How a process of the command line ended.</summary>
sealed record SluiceOutcome(int ExitCode, string Output, string Error)
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Cancelled = 130;

    /// <summary>Its output as JSON; nothing else may stand there.</summary>
    public JsonNode Json => JsonNode.Parse(Output) ?? throw new InvalidOperationException("null");

    public SluiceOutcome Succeeded()
    {
        Assert.True(ExitCode == Done, $"exit code {ExitCode}\n{Output}{Error}");
        return this;
    }

    /// <summary>It ended with an error of one side, one paragraph of it, and no stack trace.</summary>
    public SluiceOutcome Failing(int exitCode, string side)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode}\n{Output}{Error}");
        var errors = Error.Split('\n').Where(line => line.StartsWith("error", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.StartsWith($"error ({side}): ", error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Error, StringComparison.Ordinal);
        return this;
    }

    /// <summary>The error names these.</summary>
    public SluiceOutcome Naming(params IEnumerable<string> texts)
    {
        foreach (var text in texts)
            Assert.Contains(text, Error, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Neither output holds these.</summary>
    public SluiceOutcome Hiding(params IEnumerable<string> texts)
    {
        foreach (var text in texts)
            Assert.DoesNotContain(text, Output + Error, StringComparison.Ordinal);
        return this;
    }
}
