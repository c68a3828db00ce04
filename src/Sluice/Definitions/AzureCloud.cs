namespace Sluice.Definitions;

/// <summary>Which Azure it is: each has its own authority and its own names for the services.</summary>
public enum AzureCloud
{
    /// <summary>Azure.</summary>
    AzurePublic,

    /// <summary>Azure in China, by 21Vianet.</summary>
    AzureChina,

    /// <summary>Azure for the US government.</summary>
    AzureUsGovernment,
}
