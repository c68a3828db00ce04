using Azure.Storage.Blobs;
using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.Support.Proxies;

namespace Sluice.Tests.Copying.Faults;

/// <summary>Faults of a storage account.</summary>
public sealed class BrokenStoreTests
{
    const string Tables = """
        CREATE TABLE orders (id integer, note text);
        INSERT INTO orders SELECT id, 'order ' || id FROM generate_series(1, 100) AS id;
        CREATE TABLE copied.orders (LIKE orders);
        """;

    const string Endless = "SELECT i AS id, repeat(md5(i::text), 4) AS note FROM (SELECT generate_series(1, 2000000000) AS i) AS numbers";

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_missing_container_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var azurite = await scenario.AzuriteAsync();
        var container = Azurite.NewContainerName("missing");

        (await scenario.SluiceAsync("copy", $"{azurite.Endpoint}/{container}/in", scenario.Uri, "--to-table", "copied.orders"))
            .Failing(SluiceOutcome.Failed, "source").Naming("Http404", container, "Check the container");
        (await scenario.SluiceAsync("copy", $"{azurite.Endpoint}/{container}/in/orders.csv", scenario.Uri, "--to-table", "copied.orders"))
            .Failing(SluiceOutcome.Failed, "source").Naming(container, "orders.csv");

        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_missing_blob_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var azurite = await scenario.AzuriteAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName());
        await container.CreateAsync();

        (await scenario.SluiceAsync("copy", $"{azurite.Endpoint}/{container.Name}/in/orders.csv", scenario.Uri, "--to-table", "copied.orders"))
            .Failing(SluiceOutcome.Failed, "source").Naming("FileNotFound", "in/orders.csv");
        (await scenario.SluiceAsync("copy", $"{azurite.Endpoint}/{container.Name}/in", scenario.Uri, "--to-table", "copied.orders"))
            .Failing(SluiceOutcome.Failed, "source").Naming("FileNotFound", "in/");
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_wrong_account_key_is_refused_and_not_printed()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var azurite = await scenario.AzuriteAsync();
        var key = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        var wrong = azurite.ConnectionString.Replace(Azurite.AccountKey, key, StringComparison.Ordinal);
        var container = Azurite.NewContainerName();
        TestFactory Factory() => new TestFactory().Database("db", scenario.Cluster, scenario.Database).Blobs("blobs", azurite, wrong);

        (await scenario.RunAsync(Factory().Copy("Orders", End.Table("orders"), End.Blobs(container, "out"))))
            .Failing(SluiceOutcome.Failed, "sink").Naming("Http403", container).Hiding(key);
        (await scenario.RunAsync(Factory().Copy("Orders", End.Blobs(container, "in").Matching("*"), End.Table("orders", "copied"))))
            .Failing(SluiceOutcome.Failed, "source").Naming("Http403", container).Hiding(key);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_account_that_is_not_there_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var port = LoopbackPort.Free();

        (await scenario.SluiceAsync("copy", scenario.Uri, $"http://127.0.0.1:{port}/devstoreaccount1/nowhere/out", "--table", "public.orders"))
            .Failing(SluiceOutcome.Failed, "sink").Naming("ConnectionFailed", $"127.0.0.1:{port}");
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task An_account_that_goes_away_in_mid_copy_fails_the_copy()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var doomed = await Azurite.StartAsync();
        await using var copy = scenario.StartRun(scenario.Factory().Blobs("blobs", doomed)
            .Copy("Orders", End.Query(Endless), End.Blobs(Azurite.NewContainerName(), "out").WrittenOnce()));
        await scenario.WaitForSessionAsync("COPY%TO STDOUT%");
        await Task.Delay(1000);

        await doomed.DisposeAsync();

        (await copy.EndAsync(TimeSpan.FromSeconds(60))).Failing(SluiceOutcome.Failed, "sink");
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_copy_to_an_account_that_does_not_answer_any_more_is_cancelled()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var proxy = new StallingProxy((await scenario.AzuriteAsync()).Port);
        await using var copy = scenario.Start("copy", scenario.Uri, $"http://127.0.0.1:{proxy.Port}/devstoreaccount1/{Azurite.NewContainerName()}/out", "--query", Endless);
        Assert.True(await Eventually.GetAsync(() => Task.FromResult(proxy.Passed), bytes => bytes > 1 << 20, TimeSpan.FromSeconds(30)) > 1 << 20);

        proxy.FallSilent();
        // Until every block that may be under way is.
        await Task.Delay(1500);

        await AssertEndsSoonAsync(copy);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_copy_from_an_account_that_does_not_answer_any_more_is_cancelled()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var azurite = await scenario.AzuriteAsync();
        var container = Azurite.NewContainerName();
        var large = End.Query("SELECT i AS id, repeat(md5(i::text), 30) AS note FROM generate_series(1, 30000) AS i");
        await scenario.CopyAsync(large, End.Blobs(container, "in", "orders.csv"));
        await using var proxy = new StallingProxy(azurite.Port);
        await using var copy = scenario.Start("copy", $"http://127.0.0.1:{proxy.Port}/devstoreaccount1/{container}/in/orders.csv", scenario.Uri, "--to-table", "copied.orders");
        Assert.True(await Eventually.GetAsync(() => Task.FromResult(proxy.Passed), bytes => bytes > 1 << 20, TimeSpan.FromSeconds(30)) > 1 << 20);
        proxy.FallSilent();
        await scenario.WaitForSessionAsync("COPY%FROM STDIN%");

        await AssertEndsSoonAsync(copy);
        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_container_is_made_for_a_copy_that_writes_to_it()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var azurite = await scenario.AzuriteAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName("new"));

        (await scenario.SluiceAsync("copy", scenario.Uri, $"{azurite.Endpoint}/{container.Name}/some/folder", "--table", "public.orders")).Succeeded();

        Assert.Equal("some/folder/orders.csv", Assert.Single(container.GetBlobs()).Name);
    }

    static async Task AssertEndsSoonAsync(SluiceProcess copy)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await copy.SignalAsync("INT");
        (await copy.EndAsync(TimeSpan.FromSeconds(20))).Failing(SluiceOutcome.Cancelled, "cancelled");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed.TotalSeconds} s to end.");
    }
}
