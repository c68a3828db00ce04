namespace Sluice.Functions.Durable;

/// <summary>
/// The host stops and interrupts an activity, which runs again on another host. It only says so: where it was thrown is of no use, and
/// the worker and the host both log what is thrown.
/// </summary>
sealed class HostStoppingException()
    : SluiceException(Side.Engine, HostStopping, "The host is stopping, so this part of the run stopped. It runs again on another host.")
{
    public override string? StackTrace => null;
}
