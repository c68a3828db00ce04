using Sluice.Credentials;
using Sluice.Stores.Files;

namespace Sluice.Stores;

/// <summary>
/// Turns the exceptions of a store into faults with a side. What any store may throw is told here; a store adds what its own client throws.
/// </summary>
internal class StoreFaults
{
    const int NoSpaceOnUnix = 28;
    const int NoSpaceOnWindows = unchecked((int)0x80070070);

    /// <summary>Those of a store that has no client of its own.</summary>
    public static StoreFaults Common { get; } = new();

    /// <summary>Does something with the store.</summary>
    /// <param name="side">The side the store is on.</param>
    /// <param name="doing">What is being done and to what, for the message.</param>
    /// <exception cref="SluiceException">It failed or was cancelled.</exception>
    public async Task<T> TranslateAsync<T>(Side side, string doing, Func<Task<T>> access)
    {
        try
        {
            return await access();
        }
        catch (Exception exception) when (IsFault(exception) || exception is OperationCanceledException)
        {
            throw From(exception, side, doing);
        }
    }

    /// <inheritdoc cref="TranslateAsync{T}"/>
    public Task TranslateAsync(Side side, string doing, Func<Task> access) => TranslateAsync(side, doing, async () =>
    {
        await access();
        return true;
    });

    /// <summary>The fault for an exception.</summary>
    /// <param name="exception">What the store threw.</param>
    /// <param name="side">The side the store is on.</param>
    /// <param name="doing">What was being done and to what, for the message.</param>
    public SluiceException From(Exception exception, Side side, string doing)
    {
        var cause = ExceptionText.Unwrap(exception);
        if (cause is SluiceException fault)
            return fault;
        if (SignInFault.In(cause) is { } signIn)
            return SignInFault.From(signIn, side, doing);
        if ((Explain(exception) ?? ExplainCommon(cause)) is not { } problem)
            return new SluiceException(Side.Cancelled, "Cancelled", $"{doing} was cancelled.", cause);
        return new SluiceException(side, problem.Code, $"{doing} failed: {problem.Text}", cause)
        {
            IsTransient = problem.IsTransient ?? IsBrokenConnection(cause),
            IsNotFound = problem.IsNotFound,
        };
    }

    /// <summary>
    /// The fault for an exception of the first request to a store. That it cannot be reached may well be a wrong address, and the client
    /// has tried for some seconds: it is not transient yet.
    /// </summary>
    public SluiceException Reaching(Exception exception, Side side, string doing)
    {
        var fault = From(exception, side, doing);
        return fault.Code == "ConnectionFailed" ? new SluiceException(fault.Side, fault.Code, fault.Detail, exception) : fault;
    }

    /// <summary>Whether an exception comes from the store itself.</summary>
    public bool IsFault(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or AggregateException or NotSupportedException or InvalidDataException
        || SignInFault.In(exception) is not null
        || Explain(exception) is not null;

    /// <summary>What is told of an exception of the store's own client; null of any other.</summary>
    protected virtual StoreProblem? Explain(Exception exception) => null;

    /// <summary>What is told of an exception that any store may throw; null of a cancellation.</summary>
    static StoreProblem? ExplainCommon(Exception exception) => exception switch
    {
        OperationCanceledException => null,
        IOException { HResult: NoSpaceOnUnix or NoSpaceOnWindows } => new("DiskFull", "the disk is full. Make room and run the copy again."),
        UnauthorizedAccessException => new("AccessDenied", "access is denied. Check the permissions of the folder."),
        FileNotFoundException => new("FileNotFound", "there is no such file. Check the folder and the name.") { IsNotFound = true },
        DirectoryNotFoundException => new("FolderNotFound", "there is no such folder. Check the path.") { IsNotFound = true },
        FileTakenOverException taken => new(FileTakenOverException.Code, $"{taken.Message}. Have only one copy write to it at a time.")
        {
            IsTransient = true,
        },
        FileChangedException changed => new(FileChangedException.Code, $"{changed.Message}. Run it again.") { IsTransient = false },
        NotSupportedException => new("FileNotSupported", $"{ExceptionText.FirstLine(exception)}."),
        InvalidDataException => new("DamagedFile", $"the file is damaged: {ExceptionText.FirstLine(exception)}."),
        _ => new("StorageFailed", $"{ExceptionText.FirstLine(exception)}."),
    };

    /// <summary>Not every IOException: those of a folder are about disks and permissions.</summary>
    static bool IsBrokenConnection(Exception exception) => BrokenConnection.MayRecover(exception)
        ?? BrokenConnection.CausesOf(exception).Any(cause =>
            cause is HttpRequestException or HttpIOException or OperationCanceledException);
}
