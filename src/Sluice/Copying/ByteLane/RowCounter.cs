namespace Sluice.Copying.ByteLane;

/// <summary>Counts the rows in the bytes that pass, whatever pieces they come in.</summary>
internal abstract class RowCounter
{
    /// <summary>Rows whose end has passed.</summary>
    public long Rows { get; protected set; }

    /// <summary>Takes the next bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="ends">Gets the positions behind rows of CSV, its header too, that end in them; null where nobody asks.</param>
    public abstract void Count(ReadOnlySpan<byte> bytes, List<int>? ends = null);
}
