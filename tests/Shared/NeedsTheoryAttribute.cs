namespace Sluice.Tests;

/// <summary>A theory that is skipped where a prerequisite is missing; see <see cref="Prerequisite"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsTheoryAttribute : Xunit.TheoryAttribute
{
    public NeedsTheoryAttribute(Needs needs)
    {
        Needs = needs;
        Skip = Prerequisite.ReasonToSkip(needs);
    }

    public Needs Needs { get; }
}
