namespace Sluice.Expressions;

/// <summary>A text that knows its lines.</summary>
sealed class SourceText(string text)
{
    int[]? _lineStarts;

    public string Text => text;

    /// <summary>A position as people count: from 1, by lines where there are several.</summary>
    public string Describe(int position)
    {
        _lineStarts ??= [0, .. Enumerable.Range(0, text.Length).Where(i => text[i] == '\n').Select(i => i + 1)];
        var line = Array.BinarySearch(_lineStarts, position);
        line = line < 0 ? ~line - 1 : line;
        var character = position - _lineStarts[line] + 1;
        return _lineStarts.Length == 1 ? $"at character {character}" : $"at line {line + 1}, character {character}";
    }
}
