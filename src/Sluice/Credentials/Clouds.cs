using Azure.Identity;
using Sluice.Definitions;

namespace Sluice.Credentials;

/// <summary>What differs between the Azure clouds.</summary>
static class Clouds
{
    static readonly (AzureCloud Cloud, Uri Authority, string PostgreSqlHosts, string PostgreSqlScope)[] All =
    [
        (AzureCloud.AzurePublic, AzureAuthorityHosts.AzurePublicCloud,
            ".postgres.database.azure.com", "https://ossrdbms-aad.database.windows.net/.default"),
        (AzureCloud.AzureChina, AzureAuthorityHosts.AzureChina,
            ".postgres.database.chinacloudapi.cn", "https://ossrdbms-aad.database.chinacloudapi.cn/.default"),
        (AzureCloud.AzureUsGovernment, AzureAuthorityHosts.AzureGovernment,
            ".postgres.database.usgovcloudapi.net", "https://ossrdbms-aad.database.usgovcloudapi.net/.default"),
    ];

    /// <summary>Where to sign in: what the definition says, else <c>AZURE_AUTHORITY_HOST</c> as for the rest of Azure's SDK.</summary>
    public static Uri AuthorityOf(AzureCloud? cloud) =>
        cloud is not null ? All.Single(row => row.Cloud == cloud).Authority
        : Environment.GetEnvironmentVariable("AZURE_AUTHORITY_HOST") is { Length: > 0 } host
            && Uri.TryCreate(host, UriKind.Absolute, out var authority) ? authority
        : AzureAuthorityHosts.AzurePublicCloud;

    /// <summary>Whether Microsoft's directory of clouds knows an authority; it is asked about no other.</summary>
    public static bool IsKnown(Uri authority) => All.Any(row => row.Authority.Host == authority.Host);

    /// <summary>What a token for a PostgreSQL server is asked for: by the identity's cloud, else by the server's name.</summary>
    public static string PostgreSqlScope(Identity identity, string? server)
    {
        var cloud = (identity as Identity.ServicePrincipal)?.Cloud;
        var byCloud = All.FirstOrDefault(row => row.Cloud == cloud);
        var byName = All.FirstOrDefault(row => server?.TrimEnd('.').EndsWith(row.PostgreSqlHosts, StringComparison.OrdinalIgnoreCase) == true);
        var byAuthority = All.FirstOrDefault(row => row.Authority.Host == AuthorityOf(null).Host);
        return (cloud is null ? null : byCloud.PostgreSqlScope) ?? byName.PostgreSqlScope ?? byAuthority.PostgreSqlScope
            ?? All[0].PostgreSqlScope;
    }
}
