using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Sluice.Tests;
using Xunit;
using Xunit.Abstractions;

namespace Sluice.Functions.Tests;

/// <summary>The package that is deployed.</summary>
public sealed class PackageTests(Package package, ITestOutputHelper output) : IClassFixture<Package>
{
    const long MaxBytes = 100_000_000;

    [Fact]
    public async Task It_holds_the_hosts_settings_the_factory_and_the_web_app_and_no_local_settings()
    {
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "host.json")), await package.ReadAsync("host.json"));
        Assert.Equal(NamesIn(Package.Factory), NamesIn(Path.Combine(package.Folder, "factory")));
        Assert.DoesNotContain(NamesIn(package.Folder), name => name.Contains(".settings.", StringComparison.Ordinal));
        Assert.Contains("worker.config.json", NamesIn(package.Folder));
        var web = NamesIn(Path.Combine(package.Folder, "web")).ToList();
        Assert.Contains("index.html", web);
        Assert.Contains(web, name => name.EndsWith(".wasm", StringComparison.Ordinal));
        // What the host loads for the bindings.
        Assert.Contains(".azurefunctions", Directory.EnumerateDirectories(package.Folder).Select(Path.GetFileName));
        Assert.InRange(package.Bytes, 1, MaxBytes);
        output.WriteLine($"{package.Files.Count()} files, {package.Bytes / 1_000_000} MB");
    }

    [Fact]
    public async Task It_has_metadata_of_every_function_with_its_bindings() => Assert.Equal(
        FunctionApp.AppFunctions().Select(function => $"{FunctionApp.Name(function)}: {string.Join(' ', BindingsOf(function))}").Order(StringComparer.Ordinal),
        (await package.ReadFunctionsAsync()).Select(function => $"{function.Key}: {string.Join(' ', BindingsOf(function.Value))}").Order(StringComparer.Ordinal));

    [Fact]
    public async Task It_starts_as_a_process_loads_every_function_for_its_host_and_answers_a_request()
    {
        await using var host = await FunctionsHost.StartAsync(new Dictionary<string, string>(), package.Folder);

        var worker = await host.Worker;
        Assert.Equal((await package.ReadFunctionsAsync()).Keys.Order(), worker.Functions.Keys.Order());
        var (status, body) = await host.SendAsync("GET", "/pipelines");
        Assert.Equal((200, "ArchiveOrders"), (status, (string?)Assert.Single(body!["value"]!.AsArray())!["name"]));
        Assert.DoesNotContain(host.Log, entry => entry.Level >= Rpc.RpcLog.Types.Level.Warning);
        output.WriteLine($"{worker.PeakMemory / 1_000_000} MB of memory");
    }

    /// <summary>What a function binds, as its attributes say.</summary>
    static IEnumerable<string> BindingsOf(MethodInfo function)
    {
        var inputs = function.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes<BindingAttribute>()).Select(NameOf).ToList();
        return inputs.Contains("httpTrigger") ? inputs.Append("http") : inputs;
    }

    static string NameOf(BindingAttribute binding)
    {
        var name = binding.GetType().Name;
        var type = name[..^nameof(Attribute).Length].Replace("Input", "", StringComparison.Ordinal);
        return char.ToLowerInvariant(type[0]) + type[1..];
    }

    static IEnumerable<string> BindingsOf(JsonNode metadata) => metadata["bindings"]!.AsArray().Select(binding => (string)binding!["type"]!);

    static IEnumerable<string> NamesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
}
