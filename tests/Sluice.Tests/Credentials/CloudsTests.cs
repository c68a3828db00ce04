using Sluice.Credentials;
using Sluice.Definitions;

namespace Sluice.Tests.Credentials;

public sealed class CloudsTests
{
    [Theory]
    [InlineData("shop.postgres.database.azure.com", null, "https://ossrdbms-aad.database.windows.net/.default")]
    [InlineData("shop.postgres.database.chinacloudapi.cn", null, "https://ossrdbms-aad.database.chinacloudapi.cn/.default")]
    [InlineData("SHOP.Postgres.database.usgovcloudapi.net", null, "https://ossrdbms-aad.database.usgovcloudapi.net/.default")]
    [InlineData("10.0.0.4", null, "https://ossrdbms-aad.database.windows.net/.default")]
    [InlineData("10.0.0.4", AzureCloud.AzureChina, "https://ossrdbms-aad.database.chinacloudapi.cn/.default")]
    [InlineData(null, AzureCloud.AzureUsGovernment, "https://ossrdbms-aad.database.usgovcloudapi.net/.default")]
    public void A_token_is_asked_for_the_cloud_of_the_principal_or_of_the_server(string? server, AzureCloud? cloud, string scope)
    {
        Identity identity = cloud is null ? new Identity.Managed() : new Identity.ServicePrincipal("t", "c", cloud);

        Assert.Equal(scope, Clouds.PostgreSqlScope(identity, server));
    }

    [Theory]
    [InlineData(AzureCloud.AzurePublic, "login.microsoftonline.com")]
    [InlineData(AzureCloud.AzureChina, "login.chinacloudapi.cn")]
    [InlineData(AzureCloud.AzureUsGovernment, "login.microsoftonline.us")]
    public void Each_cloud_has_its_authority(AzureCloud cloud, string host)
    {
        Assert.Equal(host, Clouds.AuthorityOf(cloud).Host);
        Assert.True(Clouds.IsKnown(Clouds.AuthorityOf(cloud)));
    }
}
