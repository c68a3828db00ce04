namespace Sluice.Copying.ByteLane;

/// <summary>Counts the rows in the bytes that pass, whatever pieces they come in.</summary>
internal abstract class RowCounter
{
    /// <summary>Rows whose end has passed.</summary>
    public long Rows { get; protected set; }

    /// <summary>Takes the next bytes.</summary>
    public abstract void Count(ReadOnlySpan<byte> bytes);
}
