using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Tests.Definitions.LinkedServices;

public sealed class PostgreSqlAddressTests
{
    static readonly PostgreSqlAddress Full = new()
    {
        Server = "h",
        Port = 1,
        Database = "d",
        Username = "u",
        SslMode = TlsMode.VerifyFull,
        Schema = "s",
        Pooling = true,
        ConnectionTimeout = 2,
        CommandTimeout = 3,
        TrustServerCertificate = true,
        ReadBufferSize = 4096,
        Timezone = "UTC",
        Encoding = "UTF8",
        SslCertificate = "/c.pem",
        SslKey = "/k.pem",
        SslPassword = new Secret.Inline("p"),
        SslRootCertificate = "/r.pem",
    };

    /// <summary>Also what is false or zero: it was said all the same.</summary>
    static readonly PostgreSqlAddress Other = new()
    {
        Server = "h2",
        Port = 5,
        Database = "d2",
        Username = "u2",
        SslMode = TlsMode.Disable,
        Schema = "s2",
        Pooling = false,
        ConnectionTimeout = 0,
        CommandTimeout = 0,
        TrustServerCertificate = false,
        ReadBufferSize = 8192,
        Timezone = "Europe/Berlin",
        Encoding = "LATIN1",
        SslCertificate = "/c2.pem",
        SslKey = "/k2.pem",
        SslPassword = new Secret.Inline("p2"),
        SslRootCertificate = "/r2.pem",
    };

    [Fact]
    public void What_an_address_says_wins_over_another_one()
    {
        Assert.Equal(Other, Other.WithDefaults(Full));
        Assert.Equal(Full, Full.WithDefaults(Other));
    }

    [Fact]
    public void What_an_address_leaves_open_comes_from_another_one() => Assert.Equal(Full, new PostgreSqlAddress().WithDefaults(Full));

    [Fact]
    public void The_samples_say_everything() =>
        Assert.All(typeof(PostgreSqlAddress).GetProperties(), property => Assert.NotNull(property.GetValue(Full)));

    [Theory]
    [InlineData("Server=h;Database=d", """ "username": "u", "port": 7 """, "h:7/d as u")]
    [InlineData("Server=h;Database=d;Port=5433;UID=reader", """ "server": "h2", "database": "d2" """, "h2:5433/d2 as reader")]
    [InlineData("Server=h;Database=d;Port=5433;UID=reader", """ "port": 7, "username": "u" """, "h:7/d as u")]
    public async Task Properties_win_over_the_connection_string_and_complete_it(string connectionString, string properties, string expected)
    {
        using var files = new FactoryFiles().LinkedService("Db", $$"""
            { "type": "AzurePostgreSql", "typeProperties": { "connectionString": "{{connectionString}}", {{properties}} } }
            """);

        var service = files.LinkedService<PostgreSqlLinkedService>("Db");
        await using var database = await PostgreSqlDatabase.CreateAsync(service, new EnvironmentSecretSource(), TimeProvider.System, CancellationToken.None);

        Assert.Equal(expected, database.Display);
        Assert.Empty(files.Check().Errors);
    }
}
