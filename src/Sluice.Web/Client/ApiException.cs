namespace Sluice.Web.Client;

/// <summary>What the API answers to a call that it does not do.</summary>
/// <param name="status">The HTTP status; 0 when there was no answer.</param>
/// <param name="code">The error's code.</param>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="details">Every error, when there are several.</param>
public sealed class ApiException(int status, string code, string message, IReadOnlyList<ErrorPart> details) : Exception(message)
{
    /// <summary>The HTTP status; 0 when there was no answer.</summary>
    public int Status { get; } = status;

    /// <summary>The error's code.</summary>
    public string Code { get; } = code;

    /// <summary>Every error, when there are several.</summary>
    public IReadOnlyList<ErrorPart> Details { get; } = details;

    /// <summary>Whether a key is wanted.</summary>
    public bool IsKeyMissing => Status == 401;
}
