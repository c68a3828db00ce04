namespace Sluice.Functions.Tests;

enum ActionKind
{
    Activity,
    Child,
    Timer,
}
