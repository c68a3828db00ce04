using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Sluice;
using Sluice.Cli;
using Sluice.Cli.Commands;
using Sluice.Cli.Display;
using Sluice.Cli.Observing;
using Sluice.Cli.Serving;

using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

TypedJson.Know(ServedTypes.Default);
var parsed = SluiceCommand.Create().Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        await Console.Error.WriteLineAsync($"error (usage): {Redaction.Of(error.Message)}");
    var command = "";
    for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } named; at = at.Parent)
        command = $"{named.Command.Name} {command}";
    await Console.Error.WriteLineAsync($"Run 'sluice {command}--help' for usage.");
    return ExitCode.Usage;
}

try
{
    using var export = Export.Start();
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
    return await parsed.InvokeAsync(configuration, interrupted.Token);
}
catch (SluiceException fault)
{
    await Console.Error.WriteLineAsync(ErrorText.For(fault));
    return ExitCode.For(fault);
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("error (cancelled): Cancelled.");
    return ExitCode.Cancelled;
}

void Cancel(PosixSignalContext signal)
{
    // The first signal ends the work in order; a second one ends the process.
    signal.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
}
