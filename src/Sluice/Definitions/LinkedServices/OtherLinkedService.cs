namespace Sluice.Definitions.LinkedServices;

/// <summary>A linked service of a type that Sluice cannot use. A factory may hold it as long as no copy refers to it.</summary>
internal sealed record OtherLinkedService(string Name, string Type) : LinkedService(Name, Type);
