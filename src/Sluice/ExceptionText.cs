namespace Sluice;

/// <summary>What of an exception of a client is told in a message.</summary>
static class ExceptionText
{
    /// <summary>The exception that it is about: clients that try several times collect what they met.</summary>
    public static Exception Unwrap(Exception exception)
    {
        while (exception is AggregateException { InnerException: { } inner })
            exception = inner;
        return exception;
    }

    /// <summary>The first line of its message, without the stop: what follows are headers and trace ids.</summary>
    public static string FirstLine(Exception exception) => exception.Message.Trim().Split('\n')[0].Trim().TrimEnd('.');
}
