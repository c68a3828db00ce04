namespace Sluice.Api;

/// <summary>A request that cannot be answered as it is.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">The code in the answer's body.</param>
/// <param name="message">What is wrong, and what to do.</param>
internal sealed class ApiException(int status, string code, string message) : Exception(message)
{
    /// <summary>The answer.</summary>
    public ApiResponse Response => ApiResponse.Error(status, code, Message);
}
