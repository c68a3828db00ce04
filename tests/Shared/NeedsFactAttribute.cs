namespace Sluice.Tests;

/// <summary>A fact that is skipped where a prerequisite is missing; see <see cref="Prerequisite"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsFactAttribute : Xunit.FactAttribute
{
    public NeedsFactAttribute(Needs needs)
    {
        Needs = needs;
        Skip = Prerequisite.ReasonToSkip(needs);
    }

    public Needs Needs { get; }
}
