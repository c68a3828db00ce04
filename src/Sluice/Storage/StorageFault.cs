using Azure;

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
        while (exception is AggregateException { InnerException: { } inner })
            exception = inner;
        return exception switch
        {
            SluiceException fault => fault,
            OperationCanceledException => new SluiceException(Side.Cancelled, "Cancelled", $"{doing} was cancelled.", exception),
            RequestFailedException { Status: 0 } unreachable => new SluiceException(side, "ConnectionFailed", $"{doing} failed: the storage account cannot be reached: {FirstLine(unreachable.Message)}. Check its address.", exception),
            RequestFailedException { Status: 403 } refused => new SluiceException(side, "Http403", $"{doing} failed: the storage account refused access ({refused.ErrorCode}). Check the key or signature and the account's firewall.", exception),
            RequestFailedException { Status: 404 } missing => new SluiceException(side, "Http404", $"{doing} failed: it is not there ({missing.ErrorCode}). Check the container and the path.", exception),
            RequestFailedException request => new SluiceException(side, $"Http{request.Status}", $"{doing} failed: the storage account answered {request.Status} {request.ErrorCode}. Run the copy again.", exception),
            IOException { HResult: NoSpaceOnUnix or NoSpaceOnWindows } => new SluiceException(side, "DiskFull", $"{doing} failed: the disk is full. Make room and run the copy again.", exception),
            UnauthorizedAccessException => new SluiceException(side, "AccessDenied", $"{doing} failed: access is denied. Check the permissions of the folder.", exception),
            FileNotFoundException or DirectoryNotFoundException => new SluiceException(side, "FileNotFound", $"{doing} failed: there is no such file.", exception),
            InvalidDataException => new SluiceException(side, "DamagedFile", $"{doing} failed: the compressed data is damaged: {FirstLine(exception.Message)}.", exception),
            _ => new SluiceException(side, "StorageFailed", $"{doing} failed: {FirstLine(exception.Message)}.", exception),
        };
    }

    static string FirstLine(string message) => message.AsSpan().Trim().ToString().Split('\n')[0].Trim().TrimEnd('.');
}
