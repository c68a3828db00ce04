namespace Sluice.Copying.Plans;

/// <summary>The names of the files that a copy writes. They derive from the plan: a second attempt replaces, never adds.</summary>
/// <param name="Stem">The name up to the number.</param>
/// <param name="Extension">What follows the number, with its dots.</param>
/// <param name="IsNumbered">Whether each slice has a file of its own.</param>
public sealed record FileNaming(string Stem, string Extension, bool IsNumbered)
{
    /// <summary>The name of a slice's file.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="part">The file's number within the slice, when its rows go to several.</param>
    public string For(Slice slice, int? part = null) =>
        $"{Stem}{(IsNumbered ? $"_{slice.Index:00000}" : "")}{(part is null ? "" : $"_{part:00000}")}{Extension}";
}
