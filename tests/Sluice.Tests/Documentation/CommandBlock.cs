namespace Sluice.Tests.Documentation;

/// <summary>A block of a document that holds commands: all its lines, or, in a <c>console</c>, those after a prompt; the others are what they say.</summary>
/// <param name="Line">The line of its fence.</param>
/// <param name="Language">How it is written.</param>
/// <param name="Kind">Who runs it.</param>
/// <param name="Lines">Its lines.</param>
sealed record CommandBlock(int Line, string Language, string Kind, IReadOnlyList<string> Lines)
{
    const string Prompt = "$ ", Continued = "\\";

    public static IEnumerable<CommandBlock> Of(MarkdownDocument document) =>
        from block in document.Blocks
        let words = block.Info.Split(' ')
        where words[0] is "bash" or "console"
        select new CommandBlock(block.Line, words[0], words.ElementAtOrDefault(1) ?? "", block.Code);

    /// <summary>The commands, each with its line and with what the document has it say.</summary>
    public IEnumerable<(int Line, string Text, IReadOnlyList<string> Said)> Commands
    {
        get
        {
            for (var index = 0; index < Lines.Count;)
            {
                var line = Line + index + 1;
                var text = Language == "console" ? Lines[index][Prompt.Length..] : Lines[index];
                while (text.EndsWith(Continued, StringComparison.Ordinal))
                    text = text[..^1] + Lines[++index].TrimStart();
                index++;
                var said = Language == "console" ? Lines.Skip(index).TakeWhile(other => !other.StartsWith(Prompt, StringComparison.Ordinal)).ToList() : [];
                index += said.Count;
                yield return (line, text, said);
            }
        }
    }
}
