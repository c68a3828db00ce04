using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Copying.Steps;

/// <summary>What was made ready.</summary>
/// <param name="ScriptRan">Whether this attempt ran the <c>preCopyScript</c>; false when there is none or an earlier attempt did.</param>
public sealed record PrepareResult(bool ScriptRan)
{
    /// <summary>What the target held then; null when nothing is to be verified.</summary>
    public TableChecksum? Before { get; init; }

    /// <summary>How many slices may be under way: what the job allows and the servers have room for.</summary>
    public Lanes Lanes { get; init; } = new(1, false);

    /// <summary>What a user should know about that.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
