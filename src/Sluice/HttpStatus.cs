namespace Sluice;

/// <summary>Reads from the status of an HTTP answer whether the same request may succeed in a while.</summary>
static class HttpStatus
{
    /// <summary>
    /// Whether the service was too slow, too busy or broken: it asks to be tried again (Azure Storage, "Common REST API error codes").
    /// </summary>
    public static bool IsTransient(int status) => status is 408 or 429 or 500 or 502 or 503 or 504;
}
