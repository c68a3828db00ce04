namespace Sluice.Expressions;

/// <summary>
/// What expressions may not exceed. Those of ADF are documented; the others keep a small text from asking for all memory.
/// </summary>
static class Limits
{
    /// <summary>ADF's: the characters of one expression, not counting the text around it.</summary>
    public const int Characters = 8192;

    /// <summary>Ours: calls and brackets inside each other, and levels of XML.</summary>
    public const int Nesting = 100;

    /// <summary>The items of a loop in ADF, and so those of <c>range()</c>.</summary>
    public const int RangeItems = 100_000;

    /// <summary>Ours: the items that <c>split()</c> makes.</summary>
    public const int SplitItems = 1_000_000;

    /// <summary>Ours: the characters of a text that is put together.</summary>
    public const int TextCharacters = 16 * 1024 * 1024;

    /// <summary>Ours: how much is reported of what is wrong with one text.</summary>
    public const int Problems = 20;

    public static void CheckText(long characters)
    {
        if (characters > TextCharacters)
            throw new ExpressionException($"the text would have {characters} characters; the most is {TextCharacters}");
    }
}
