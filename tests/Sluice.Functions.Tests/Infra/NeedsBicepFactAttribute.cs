namespace Sluice.Functions.Tests.Infra;

/// <summary>A fact that is skipped where there is no compiler: the package that the project restores is for Linux on x64.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NeedsBicepFactAttribute : Xunit.FactAttribute
{
    public NeedsBicepFactAttribute() => Skip = Bicep.Program is null ? "Needs the Bicep compiler, which the tests restore on Linux on x64 only." : null;
}
