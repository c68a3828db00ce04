namespace Sluice.Copying;

/// <summary>What to make ready before the first slice.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Shape">How its rows will travel.</param>
public sealed record PrepareRequest(CopyRequest Copy, CopyShape Shape);

/// <summary>What was made ready.</summary>
/// <param name="ScriptRan">Whether this attempt ran the <c>preCopyScript</c>; false when there is none or an earlier attempt did.</param>
public sealed record Prepared(bool ScriptRan)
{
    /// <summary>What the target held then; null when nothing is to be verified.</summary>
    public TableChecksum? Before { get; init; }
}
