namespace Sluice.Formats.Parquet.Reading;

/// <summary>What is wrong with a file: it is damaged, or holds what is not supported. Who knows where it is adds that.</summary>
static class FileProblem
{
    public static bool Is(Exception exception) => exception is InvalidDataException or NotSupportedException;

    /// <summary>The same problem, with its place before it.</summary>
    public static Exception At(string place, Exception problem)
    {
        var message = $"{place}: {problem.Message}";
        return problem is NotSupportedException
            ? new NotSupportedException(message, problem)
            : new InvalidDataException(message, problem);
    }
}
