namespace Sluice.Definitions;

/// <summary>What a factory holds by name.</summary>
public enum ResourceKind
{
    /// <summary>A file of the folder <c>linkedService</c>.</summary>
    LinkedService,

    /// <summary>A file of the folder <c>dataset</c>.</summary>
    Dataset,

    /// <summary>A file of the folder <c>pipeline</c>.</summary>
    Pipeline,

    /// <summary>A file of the folder <c>credential</c>.</summary>
    Credential,
}
