namespace Sluice.Definitions.Parsing;

/// <summary>What becomes of a property of ADF's.</summary>
internal enum PropertyEffect
{
    /// <summary>It does what it does in ADF.</summary>
    Runs,

    /// <summary>It does nearly that.</summary>
    Differs,

    /// <summary>It does something, and ADF does not have it.</summary>
    Ours,

    /// <summary>It has no effect.</summary>
    Ignored,

    /// <summary>It is an error.</summary>
    Refused,
}
