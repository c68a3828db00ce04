using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;

namespace Sluice.Tests.Definitions;

public sealed class ReferenceTests
{
    [Fact]
    public void A_key_is_the_name_in_upper_case_and_the_values_of_the_parameters()
    {
        Assert.Equal("SHOP {}", new Reference("Shop", []).Key);
        Assert.Equal("""ANY {"db":"Shop"}""", To("Any", "Shop").Key);
    }

    [Fact]
    public void The_name_of_what_is_meant_matches_in_any_case_and_values_do_not()
    {
        Assert.Equal(To("Any", "Shop").Key, To("aNY", "Shop").Key);
        Assert.NotEqual(To("Any", "Shop").Key, To("Any", "shop").Key);
    }

    [Fact]
    public async Task Connections_to_databases_whose_names_differ_in_case_only_are_kept_apart()
    {
        using var files = new FactoryFiles().LinkedService("Any", """
            { "type": "PostgreSqlV2", "parameters": { "db": { "type": "String" } },
              "typeProperties": { "server": "h", "database": "@linkedService().db", "username": "u" } }
            """);
        await using var connections = new FactoryConnections(files.Load(), new EnvironmentSecretSource(), TimeProvider.System);

        var upper = await connections.DatabaseAsync(To("Any", "Shop"), CancellationToken.None);
        var lower = await connections.DatabaseAsync(To("Any", "shop"), CancellationToken.None);

        Assert.NotEqual(upper.Display, lower.Display);
        Assert.Same(upper, await connections.DatabaseAsync(To("any", "Shop"), CancellationToken.None));
    }

    static Reference To(string name, string database) => new(name, new JsonObject { ["db"] = database });
}
