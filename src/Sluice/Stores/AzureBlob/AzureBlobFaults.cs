using Azure;
using Sluice.Stores.Files;

namespace Sluice.Stores.AzureBlob;

/// <summary>Tells what Azure's client throws.</summary>
sealed class AzureBlobFaults : StoreFaults
{
    public static readonly AzureBlobFaults Instance = new();

    protected override StoreProblem? Explain(Exception exception) => ExceptionText.Unwrap(exception) switch
    {
        // The client tried some times itself; a time-out of its own then looks like a cancellation.
        OperationCanceledException when exception is AggregateException => new(
            "ConnectionFailed", "the storage account did not answer in time. Check its address and run the copy again."),
        RequestFailedException { Status: 0 } unreachable => new(
            "ConnectionFailed", $"the storage account cannot be reached: {ExceptionText.FirstLine(unreachable)}. Check its address."),
        // What they had staged is gone with the commit of another attempt.
        RequestFailedException { ErrorCode: "InvalidBlockList" } => new(
            FileTakenOverException.Code, "another attempt has written the same blob meanwhile. Have only one copy write to it at a time.")
        {
            IsTransient = true,
        },
        RequestFailedException answer => Explain(answer) with { IsTransient = HttpStatus.IsTransient(answer.Status) },
        _ => null,
    };

    static StoreProblem Explain(RequestFailedException answer) => answer.Status switch
    {
        400 => new(
            "Http400", $"the storage account does not take what it was asked for ({answer.ErrorCode}). Check the names of the container, the folder and the file."),
        401 => new(
            "Http401",
            $"the storage account did not take the sign-in ({answer.ErrorCode}). Check that the identity is of its tenant and cloud."),
        403 => new(
            "Http403",
            $"the storage account refused access ({answer.ErrorCode}). Check the key, signature or identity's roles, and the account's firewall."),
        404 => new("Http404", $"it is not there ({answer.ErrorCode}). Check the container and the path.") { IsNotFound = true },
        _ => new(
            $"Http{answer.Status}", $"the storage account answered {answer.Status} {answer.ErrorCode}. Run the copy again."),
    };
}
