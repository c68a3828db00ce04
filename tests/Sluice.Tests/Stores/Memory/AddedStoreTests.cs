using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;
using Sluice.Exploring.Browsing;
using Sluice.Pipelines;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Exploring;

namespace Sluice.Tests.Stores.Memory;

/// <summary>A store that the library does not have is added by its own classes and one entry in a list of types.</summary>
public sealed class AddedStoreTests
{
    readonly MemoryStoreType _memory = new();

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("DelimitedText")]
    [InlineData("Parquet")]
    public async Task Tables_are_copied_into_it_and_back(string format)
    {
        using var scenario = await CopyScenario.CreateAsync(
            "CREATE TABLE orders (id int, name text); INSERT INTO orders SELECT i, 'order ' || i FROM generate_series(1, 1000) i; "
            + "CREATE TABLE copied.orders (LIKE orders)");
        var factory = Known(scenario.Factory())
            .Copy("out", End.Table("orders"), In("box", format))
            .Copy("back", In("box", format), End.Table("orders", "copied"), dependsOn: ("out", "Succeeded"));
        await using var copies = new LocalCopies(factory.Build());

        await copies.RunAsync();

        Assert.Equal(("box", "out"), (Assert.Single(_memory.Files.Keys).Container, _memory.Files.Keys.Single().Path.Split('/')[0]));
        await scenario.AssertSameAsync("orders", "copied.orders");
    }

    [Fact]
    public async Task It_is_tested_and_listed()
    {
        _memory.Files[("box", "in/a.csv")] = "x"u8.ToArray();
        _memory.Files[("box", "b.csv")] = "xy"u8.ToArray();
        await using var explorer = new Explorer(Known(new TestFactory()));

        var test = await explorer.TestAsync("memory");

        Assert.Equal((true, "the memory of me"), (test.Succeeded, test.Store!.Address));
        Assert.Equal(["what is here is gone soon"], test.Notes);
        Assert.Equal([new ExploredFile("container", "box", "box")], await explorer.FilesAsync("memory"));
        Assert.Equal(["box/in", "box/b.csv"], (await explorer.FilesAsync("memory", "box")).Select(file => file.Path));
        Assert.Equal(["box/in/a.csv"], (await explorer.FilesAsync("memory", "box/in")).Select(file => file.Path));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Its_faults_are_told_in_its_own_words()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders (id int)");
        await using var copies = new LocalCopies(
            Known(scenario.Factory()).Copy("out", End.Table("orders"), In(MemoryStoreType.Broken, "DelimitedText")).Build());

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => copies.RunAsync());

        Assert.Equal((Side.Sink, "MemoryBroken"), (fault.Side, fault.Code));
        Assert.Equal("Preparing memory box broken failed: the memory is broken. Buy another one.", fault.Detail);
    }

    [Fact]
    public void What_is_wrong_with_its_definitions_is_found_before_anything_is_opened()
    {
        var factory = Known(new TestFactory())
            .Service("nobody", "memory", [])
            .Service("disk", "FileServer", new JsonObject { ["host"] = "/nowhere" })
            .Copy("wrong", In("box", "DelimitedText"), In("box", "DelimitedText") with { Service = "disk" });
        var report = new DefinitionReport();

        FactoryValidator.Check(factory.Build(), report);

        Assert.Equal(
            [("$.properties.typeProperties.owner", "it is required"),
                ("$.properties.linkedServiceName", "a linked service of type FileServer does not fit this dataset")],
            report.Errors.Select(error => (error.Path, error.Problem)));
    }

    TestFactory Known(TestFactory factory) => factory.Knowing(_memory).Service("memory", "Memory", new JsonObject { ["owner"] = "me" });

    static End In(string box, string format)
    {
        var end = End.Csv("out", service: "memory") with { DatasetType = format };
        return end.Set("location", new JsonObject { ["type"] = "MemoryLocation", ["box"] = box, ["folderPath"] = "out" });
    }
}
