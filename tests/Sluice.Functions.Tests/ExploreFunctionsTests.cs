using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

public sealed class ExploreFunctionsTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task A_linked_service_is_tested_over_HTTP()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();

        var (status, body) = await scenario.PostAsync("/linkedservices/server/testConnection");
        var (wrongStatus, wrong) = await scenario.PostAsync("/linkedservices/other/testConnection");

        Assert.Equal((200, true, scenario.Database), (status, (bool?)body!["succeeded"], (string?)body["server"]!["database"]));
        Assert.DoesNotContain(Scenario.Canary, body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal((404, "LinkedServiceNotFound"), (wrongStatus, (string?)wrong!["error"]!["code"]));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_server_that_is_gone_is_a_result()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();
        await scenario.Cluster.ExecuteAsync("postgres", $"ALTER DATABASE \"{scenario.Database}\" RENAME TO \"{scenario.Database}_gone\"");

        var (status, body) = await scenario.PostAsync("/linkedservices/server/testConnection");

        Assert.Equal((200, false), (status, (bool?)body!["succeeded"]));
        Assert.Equal(("3D000", "DatabaseMissing"), ((string?)body["errors"]![0]!["code"], (string?)body["errors"]![0]!["cause"]));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Tables_columns_rows_and_schemas_are_read_over_HTTP()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();

        var tables = (await scenario.GetAsync("/linkedservices/server/tables")).Body!.AsArray();
        var table = (await scenario.GetAsync("/linkedservices/server/tables?table=public.orders")).Body!;
        var (missing, _) = await scenario.GetAsync("/linkedservices/server/tables?table=public.none");
        var preview = (await scenario.GetAsync("/datasets/orders/preview?rows=3")).Body!;
        var posted = (await scenario.PostAsync("/datasets/orders/preview?rows=2", """{ "parameters": {} }""")).Body!;
        var queried = (await scenario.PostAsync("/linkedservices/server/preview?rows=2", """{ "query": "SELECT note FROM orders ORDER BY id" }""")).Body!;
        var looked = (await scenario.PostAsync("/linkedservices/server/preview", """{ "table": "public.orders" }""")).Body!;
        var schema = (await scenario.GetAsync("/datasets/orders/schema")).Body!.AsArray();

        Assert.Equal(["copied", "orders"], tables.Select(item => (string?)item!["name"]));
        Assert.Equal(("table", "public.orders", 100L), ((string?)tables[1]!["type"], (string?)tables[1]!["path"], (long?)tables[1]!["rows"]));
        Assert.Equal(["id", "note", "amount"], table["schema"]!["columns"]!.AsArray().Select(column => (string?)column!["name"]));
        Assert.Equal(404, missing);
        Assert.Equal((3, 2, "order, \"1\""), (preview["data"]!.AsArray().Count, posted["data"]!.AsArray().Count, (string?)preview["data"]![0]!["note"]));
        Assert.Equal((2, 10, "order, \"1\""), (queried["data"]!.AsArray().Count, looked["data"]!.AsArray().Count, (string?)queried["data"]![0]!["note"]));
        Assert.Equal(["Int32", "String", "Decimal"], schema.Select(column => (string?)column!["type"]));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Wrong_requests_are_refused()
    {
        await using var scenario = (await Scenario.CreateAsync()).Start();

        Assert.Equal(400, (await scenario.GetAsync("/datasets/orders/preview?rows=101")).Status);
        Assert.Equal(400, (await scenario.GetAsync("/datasets/orders/preview?param.surplus=1")).Status);
        Assert.Equal(404, (await scenario.GetAsync("/datasets/other/preview")).Status);
    }
}
