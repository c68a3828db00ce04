using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.Extensions.Configuration;
using Sluice.Definitions.Pipelines;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>What <c>host.json</c> says: nobody else checks it, and a setting with a wrong name has no effect and no error.</summary>
public sealed class HostFileTests
{
    const string Durable = "extensions.durableTask.", Provider = $"{Durable}storageProvider.", Queues = "extensions.queues.";

    static readonly IReadOnlyDictionary<string, string> Settings = Read("host.json");

    [Fact]
    public void Every_setting_has_its_reason_in_the_document_and_the_document_no_others()
    {
        var rows = MarkdownDocument.Of("src/Sluice.Functions/README.md").Lines
            .SkipWhile(line => line != "### The host's settings").Skip(1).TakeWhile(line => !line.StartsWith('#')).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();

        Assert.All(rows, row => Assert.True(row[3].Length > 0, $"{row[1]} has no reason."));
        Assert.Equal(
            Settings.Select(setting => $"`{setting.Key}` `{setting.Value}`").Order(StringComparer.Ordinal),
            rows.Select(row => $"{row[1]} {row[2]}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Provider, "Microsoft.Azure.WebJobs.Extensions.DurableTask", "AzureStorageOptions", "type")]
    [InlineData(Durable, "Microsoft.Azure.WebJobs.Extensions.DurableTask", "DurableTaskOptions", null)]
    [InlineData($"{Durable}tracing.", "Microsoft.Azure.WebJobs.Extensions.DurableTask", "TraceOptions", null)]
    [InlineData(Queues, "Microsoft.Azure.WebJobs.Extensions.Storage.Queues", "QueuesOptions", null)]
    public void Every_setting_of_an_extension_is_one_that_it_reads(string section, string assembly, string type, string? other)
    {
        var known = PropertiesOf(Path.Combine(WorkerProcess.Built, ".azurefunctions", $"{assembly}.dll"), type);
        var said = Settings.Keys.Where(name => name.StartsWith(section, StringComparison.Ordinal)).Select(name => name[section.Length..].Split('.')[0]).Distinct();

        Assert.NotEmpty(known);
        Assert.Subset(known, said.Where(name => name != other).ToHashSet(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_host_ends_nothing_that_the_timeout_of_an_activity_would_end_by_itself() =>
        Assert.InRange(TimeSpan.Parse(Settings["functionTimeout"], CultureInfo.InvariantCulture) - ActivityPolicy.DefaultTimeout, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));

    [Fact]
    public void The_sample_of_local_settings_has_every_setting_of_the_document_that_needs_no_identity()
    {
        var document = MarkdownDocument.Of("src/Sluice.Functions/README.md").Lines
            .SkipWhile(line => line != "## Settings").TakeWhile(line => line != "### The host's settings")
            .Where(line => line.StartsWith("| `SLUICE_", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);
        var sample = Read("local.settings.sample.json").Keys.Where(name => name.StartsWith("Values.SLUICE_", StringComparison.Ordinal)).Select(name => name["Values.".Length..]);

        // The factory is in the folder, no vault is on this machine, and a secret has a name of its own.
        Assert.Equal(document.Except(["SLUICE_FACTORY_CONTAINER", "SLUICE_SECRETS_VAULT", "SLUICE_SECRET__name"]).Order(), sample.Order());
    }

    static Dictionary<string, string> Read(string name) =>
        new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, name)).Build().AsEnumerable().Where(setting => setting.Value is not null)
            .ToDictionary(
                setting => setting.Key.Replace(':', '.'),
                setting => setting.Value switch { "" => "\"\"", "True" or "False" => setting.Value.ToLowerInvariant(), _ => setting.Value! });

    static HashSet<string> PropertiesOf(string assembly, string type)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var definition = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Single(one => metadata.GetString(one.Name) == type);
        return definition.GetProperties().Select(one => metadata.GetString(metadata.GetPropertyDefinition(one).Name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
