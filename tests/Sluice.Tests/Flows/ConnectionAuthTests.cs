using System.Text.Json.Nodes;
using Sluice.Flows.Connections;
using Sluice.Flows.Items;

namespace Sluice.Tests.Flows;

/// <summary>What is kept and told of how a base connection signs in.</summary>
public sealed class ConnectionAuthTests
{
    const string Basic = "\"server\": \"h\", \"port\": 5433, \"database\": \"d\", \"username\": \"u\"";

    [Theory]
    [InlineData("Basic Authentication", Basic + ", \"password\": \"s3cret\"")]
    [InlineData("Basic Authentication", Basic + ", \"Password\": \"s3cret\"")]
    [InlineData("Basic Authentication", Basic + ", \"connectionString\": \"Server=h;Password=s3cret\"")]
    [InlineData("Connection String Based Authentication", "\"connectionString\": \"Server=h;Database=d;Port=5433;UID=u;Password=s3cret\"")]
    [InlineData("Connection String Based Authentication", "\"connectionString\": \"Server=h;Database=d;Port=5433;UID=u;Pass_word=s3cret;SSL _Password=s3cret\"")]
    [InlineData("Connection String Based Authentication", "\"connectionString\": \"Server=h;Database=d;Port=5433;UID=u\", \"password\": \"s3cret\"")]
    public void No_password_is_told_wherever_it_stands(string way, string parameters)
    {
        var read = ConnectionAuth.Read(new FlowBody(JsonNode.Parse($$"""
            { "auth": { "specName": "{{way}}", "params": { {{parameters}} }, "password": "s3cret" } }
            """)!.AsObject()), hasKept: true);

        Assert.DoesNotContain("s3cret", read.Shown.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", read.Describe().ToJsonString(), StringComparison.Ordinal);
        // What is told can be read again.
        var again = ConnectionAuth.Read(new FlowBody(new JsonObject { ["auth"] = read.Shown.DeepClone() }), hasKept: true);
        Assert.Equal((read.Address with { SslPassword = null }, null), (again.Address with { SslPassword = null }, again.Password));
    }
}
