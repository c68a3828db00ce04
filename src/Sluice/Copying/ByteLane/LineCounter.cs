namespace Sluice.Copying.ByteLane;

/// <summary>Rows of text COPY: every line break ends one, those inside values are escaped.</summary>
sealed class LineCounter : RowCounter
{
    public override void Count(ReadOnlySpan<byte> bytes) => Rows += bytes.Count((byte)'\n');
}
