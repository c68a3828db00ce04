using System.Text.RegularExpressions;

namespace Sluice.Tests;

/// <summary>A document of the repository, as far as tests look into it.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Lines">Its lines.</param>
sealed partial record MarkdownDocument(string Path, IReadOnlyList<string> Lines)
{
    const string Fence = "```";

    static readonly EnumerationOptions Here = new() { AttributesToSkip = FileAttributes.System };

    /// <summary>Every document of the repository.</summary>
    public static IReadOnlyList<MarkdownDocument> All { get; } =
        [.. Folders(Repository.Root).SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", Here)).Order().Select(Read)];

    /// <summary>The document of this path, as the repository has it.</summary>
    public static MarkdownDocument Of(string path) => Read(System.IO.Path.Combine(Repository.Root, path));

    /// <summary>The folders of the repository that hold sources: a folder and those below it.</summary>
    public static IEnumerable<string> Folders(string folder) =>
        Directory.EnumerateDirectories(folder, "*", Here)
            .Where(inner => System.IO.Path.GetFileName(inner) is not ("bin" or "obj" or "node_modules") and not ['.', ..])
            .SelectMany(Folders).Prepend(folder);

    /// <summary>Where a line is, for messages.</summary>
    public string At(int line) => $"{System.IO.Path.GetRelativePath(Repository.Root, Path)}:{line}";

    /// <summary>What links lead to.</summary>
    public IEnumerable<(int Line, string Target)> Links =>
        from line in Outside
        from Match link in Link().Matches(line.Text)
        select (line.Number, link.Groups[1].Value);

    /// <summary>What stands between backticks.</summary>
    public IEnumerable<(int Line, string Code)> Spans =>
        from line in Outside
        from Match span in Span().Matches(line.Text)
        select (line.Number, span.Groups[1].Value);

    /// <summary>The calls of a program: lines of code, and code in a sentence.</summary>
    public IEnumerable<(int Line, string Command, bool IsInSentence)> CommandsOf(string program)
    {
        var lines = from line in Inside
                    let text = line.Text.StartsWith("$ ", StringComparison.Ordinal) ? line.Text[2..] : line.Text
                    select (Line: line.Number, Command: Comment().Replace(text, ""), IsInSentence: false);
        return lines.Concat(Spans.Select(span => (span.Line, span.Code, true)))
            .Where(call => call.Item2.StartsWith(program + " ", StringComparison.Ordinal));
    }

    /// <summary>The blocks of code: the line that a block begins after, what stands after its fence, and its lines.</summary>
    public IEnumerable<(int Line, string Info, IReadOnlyList<string> Code)> Blocks
    {
        get
        {
            for (var start = 0; start < Lines.Count; start++)
            {
                if (!Lines[start].StartsWith(Fence, StringComparison.Ordinal))
                    continue;
                var code = Lines.Skip(start + 1).TakeWhile(line => line != Fence).ToList();
                yield return (start + 1, Lines[start][Fence.Length..], code);
                start += code.Count + 1;
            }
        }
    }

    /// <summary>The headings, as links name them.</summary>
    public IEnumerable<string> Anchors =>
        from line in Outside
        where line.Text.StartsWith('#')
        select NotInAnchor().Replace(line.Text.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    IEnumerable<(int Number, string Text)> Outside => Split(isInside: false);

    IEnumerable<(int Number, string Text)> Inside => Split(isInside: true);

    static MarkdownDocument Read(string path) => new(path, File.ReadAllLines(path));

    IEnumerable<(int Number, string Text)> Split(bool isInside)
    {
        var isCode = false;
        foreach (var (index, line) in Lines.Index())
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
                isCode = !isCode;
            else if (isCode == isInside)
                yield return (index + 1, line);
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\s+#\s.*$")]
    private static partial Regex Comment();

    // https://docs.github.com/get-started/writing-on-github: letters, digits, hyphens and underscores are kept.
    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();
}
