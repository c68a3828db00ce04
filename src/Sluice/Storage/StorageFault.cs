using Azure;
using Sluice.Credentials;

namespace Sluice.Storage;

/// <summary>Turns the stores' exceptions into faults with a side.</summary>
public static class StorageFault
{
    const int NoSpaceOnUnix = 28;
    const int NoSpaceOnWindows = unchecked((int)0x80070070);

    /// <summary>The fault for an exception.</summary>
    /// <param name="exception">What the store threw.</param>
    /// <param name="side">The side the store is on.</param>
    /// <param name="doing">What was being done and to what, for the message.</param>
    public static SluiceException From(Exception exception, Side side, string doing)
    {
        // The client tried some times itself; a time-out of its own then looks like a cancellation.
        var wasTried = exception is AggregateException;
        while (exception is AggregateException { InnerException: { } inner })
            exception = inner;
        return exception switch
        {
            SluiceException fault => fault,
            _ when SignInFault.In(exception) is { } signIn => SignInFault.From(signIn, side, doing),
            OperationCanceledException when wasTried => Failed(
                "ConnectionFailed", "the storage account did not answer in time. Check its address and run the copy again."),
            OperationCanceledException => new SluiceException(Side.Cancelled, "Cancelled", $"{doing} was cancelled.", exception),
            RequestFailedException { Status: 0 } unreachable => Failed(
                "ConnectionFailed", $"the storage account cannot be reached: {FirstLine(unreachable.Message)}. Check its address."),
            RequestFailedException { Status: 401 } refused => Failed(
                "Http401",
                $"the storage account did not take the sign-in ({refused.ErrorCode}). Check that the identity is of its tenant and cloud."),
            RequestFailedException { Status: 403 } refused => Failed(
                "Http403",
                $"the storage account refused access ({refused.ErrorCode}). Check the key, signature or identity's roles, and the account's firewall."),
            RequestFailedException { Status: 404 } missing => Failed(
                "Http404", $"it is not there ({missing.ErrorCode}). Check the container and the path."),
            RequestFailedException request => Failed(
                $"Http{request.Status}", $"the storage account answered {request.Status} {request.ErrorCode}. Run the copy again."),
            IOException { HResult: NoSpaceOnUnix or NoSpaceOnWindows } => Failed(
                "DiskFull", "the disk is full. Make room and run the copy again."),
            UnauthorizedAccessException => Failed("AccessDenied", "access is denied. Check the permissions of the folder."),
            FileNotFoundException => Failed("FileNotFound", "there is no such file. Check the folder and the name."),
            DirectoryNotFoundException => Failed("FolderNotFound", "there is no such folder. Check the path."),
            FileTakenOverException taken => Failed("FileTakenOver", $"{taken.Message}. Have only one copy write to it at a time."),
            NotSupportedException => Failed("FileNotSupported", $"{FirstLine(exception.Message)}."),
            InvalidDataException => Failed("DamagedFile", $"the file is damaged: {FirstLine(exception.Message)}."),
            _ => Failed("StorageFailed", $"{FirstLine(exception.Message)}."),
        };

        SluiceException Failed(string code, string problem) =>
            new(side, code, $"{doing} failed: {problem}", exception) { IsTransient = IsTransient(exception) };
    }

    /// <summary>
    /// The fault for an exception of the first request to a store. That it cannot be reached may well be a wrong address, and the client
    /// has tried for some seconds: it is not transient yet.
    /// </summary>
    public static SluiceException Reaching(Exception exception, Side side, string doing) =>
        From(exception, side, doing) is { Code: "ConnectionFailed" } fault
            ? new SluiceException(fault.Side, fault.Code, fault.Detail, exception)
            : From(exception, side, doing);

    /// <summary>Whether the same may succeed in a while: by the status of the answer, else by what became of the connection.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        AggregateException { InnerException: { } inner } => IsTransient(inner),
        FileTakenOverException => true,
        // The service was too slow, too busy or broken: it asks to be tried again (Azure Storage, "Common REST API error codes").
        RequestFailedException { Status: not 0 } answer => answer.Status is 408 or 429 or 500 or 502 or 503 or 504,
        // Not every IOException: those of a folder are about disks and permissions.
        _ => BrokenConnection.MayRecover(exception)
            ?? BrokenConnection.CausesOf(exception).Any(cause =>
                cause is HttpRequestException or HttpIOException or OperationCanceledException),
    };

    static string FirstLine(string message) => message.Trim().Split('\n')[0].Trim().TrimEnd('.');
}
