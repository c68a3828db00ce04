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

    /// <summary>A file of the folder <c>factory</c>: the factory itself, with its global parameters.</summary>
    Factory,

    /// <summary>A file of the folder <c>globalParameters</c>, in which newer factories keep them.</summary>
    GlobalParameters,

    /// <summary>A file of the folder <c>trigger</c>.</summary>
    Trigger,

    /// <summary>A file of the folder <c>dataflow</c>.</summary>
    DataFlow,

    /// <summary>A file of the folder <c>integrationRuntime</c>.</summary>
    IntegrationRuntime,

    /// <summary>A file of the folder <c>managedVirtualNetwork</c>.</summary>
    ManagedVirtualNetwork,

    /// <summary>A file of the folder <c>managedPrivateEndpoint</c>, which is inside a network's.</summary>
    ManagedPrivateEndpoint,
}
