using Sluice.Pipelines;

namespace Sluice.Cli;

/// <summary>The exit codes, and the one place that maps a fault to one.</summary>
static class ExitCode
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Cancelled = 130;

    public static int For(SluiceException fault) => fault switch
    {
        { Side: Side.Cancelled } => Cancelled,
        // It has run: its activities may have done something, and one of them may be a Fail.
        PipelineFailedException => Failed,
        { Side: Side.Definition } => Usage,
        _ => Failed,
    };
}
