namespace Sluice.Orchestration;

/// <summary>
/// A property of an activity's input that is another in every run, such as what a connection of this run goes by: a resumed run knows
/// the call by the rest.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotOfIdentityAttribute : Attribute;
