namespace Sluice.Cli;

/// <summary>The exit codes, and the one place that maps a fault to one.</summary>
static class ExitCode
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Cancelled = 130;

    public static int For(SluiceException fault) => fault.Side switch
    {
        Side.Definition => Usage,
        Side.Cancelled => Cancelled,
        _ => Failed,
    };
}
