using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests.Infra;

/// <summary>The files: that they compile, and that they agree with each other.</summary>
[Collection(nameof(Template))]
public sealed partial class TemplateTests(Template template)
{
    static readonly Dictionary<string, string> Azd = new() { ["AZURE_ENV_NAME"] = "demo", ["AZURE_LOCATION"] = "westeurope" };

    [NeedsBicepFact]
    public void Every_file_and_every_combination_of_optional_parts_compiles_without_a_warning() => Assert.Equal("", template.Messages.Trim());

    [NeedsBicepFact]
    public void No_file_suppresses_more_than_one_line_of_the_linter() =>
        Assert.All(Directory.EnumerateFiles(Template.Folder, "*.bicep", SearchOption.AllDirectories), file =>
            Assert.DoesNotContain("#disable-diagnostics", File.ReadAllText(file), StringComparison.Ordinal));

    [NeedsBicepFact]
    public void Nothing_secret_goes_in_or_out()
    {
        Assert.DoesNotMatch("(?i)listKeys|listSecrets|listConnectionStrings|listAccountSas|secureString|secureObject", template.Arm);
        Assert.DoesNotMatch("(?i)AccountKey=|SharedAccessKey|Password=", template.Arm);
    }

    [NeedsBicepFact]
    public void Every_parameter_is_described_and_numbers_have_a_range()
    {
        var parameters = JsonNode.Parse(template.Arm)!["parameters"]!.AsObject();

        Assert.All(parameters, parameter => Assert.NotNull(parameter.Value!["metadata"]?["description"]));
        Assert.All(parameters.Where(parameter => (string)parameter.Value!["type"]! == "int"), parameter =>
            Assert.True(parameter.Value!["allowedValues"] is not null
                || (parameter.Value["minValue"] is not null && parameter.Value["maxValue"] is not null), parameter.Key));
    }

    [NeedsBicepFact]
    public async Task An_environment_that_sets_nothing_has_the_defaults_of_the_template_and_every_parameter_can_be_set()
    {
        var parameters = JsonNode.Parse(template.Arm)!["parameters"]!.AsObject();
        var given = await template.ReadParametersAsync(Azd);

        Assert.Equal(parameters.Select(parameter => parameter.Key).Order(), given.Select(parameter => parameter.Key).Order());
        foreach (var (name, parameter) in parameters.Where(parameter => parameter.Value!["defaultValue"] is not null))
            Assert.Equal((name, parameter!["defaultValue"]!.ToJsonString()), (name, given[name]!["value"]!.ToJsonString()));
    }

    [NeedsBicepFact]
    public async Task A_value_that_is_not_allowed_is_refused_before_anything_is_made()
    {
        var memory = await Assert.ThrowsAsync<InvalidOperationException>(() => template.DeployAsync(new(Azd) { ["SLUICE_INSTANCE_MEMORY_MB"] = "1000" }));
        Assert.Contains("'instanceMemoryMB' is not valid", memory.Message, StringComparison.Ordinal);

        var instances = await Assert.ThrowsAsync<InvalidOperationException>(() => template.DeployAsync(new(Azd) { ["SLUICE_MAXIMUM_INSTANCES"] = "39" }));
        Assert.Contains("maximumInstanceCount", instances.Message, StringComparison.Ordinal);
    }

    [NeedsBicepFact]
    public void An_instance_has_memory_for_the_activities_that_it_may_run_as_the_document_sums_up()
    {
        const int App = 190, Slice = 100;
        var limits = JsonNode.Parse(template.Arm)!["variables"]!["activityLimits"]!.AsObject();
        var rows = MarkdownDocument.Of("src/Sluice.Functions/README.md").Lines.Where(line => Instance().IsMatch(line));

        Assert.Equal(["512", "2048", "4096"], limits.Select(limit => limit.Key));
        Assert.Equal(
            from limit in limits
            let most = (int)limit.Value!["most"]!
            select (limit.Key, $"{limit.Value["usual"]}", $"{most}", $"{App} + {most} × {Slice} = {App + (most * Slice)} MB"),
            rows.Select(row => row.Split('|', StringSplitOptions.TrimEntries)).Select(cells => (cells[1][..^" MB".Length], cells[3], cells[4], cells[5])));
        Assert.All(limits, limit => Assert.True(App + ((int)limit.Value!["most"]! * Slice) <= int.Parse(limit.Key, CultureInfo.InvariantCulture)));
    }

    [NeedsBicepFact]
    public async Task Activities_are_as_many_as_the_memory_allows_and_more_are_refused()
    {
        Assert.Equal("2", await ActivitiesAsync("512", "0"));
        Assert.Equal("16", await ActivitiesAsync("2048", "16"));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ActivitiesAsync("512", "4"));
        Assert.Contains("SLUICE_ACTIVITIES_PER_INSTANCE is 4: an instance of 512 MB has memory for 3.", refused.Message, StringComparison.Ordinal);
    }

    [NeedsBicepFact]
    public void What_the_environment_sets_is_passed_on_to_the_workflow_and_described()
    {
        var variables = Variable().Matches(File.ReadAllText(Path.Combine(Template.Folder, "main.bicepparam")))
            .Select(match => match.Groups[1].Value).Where(name => !name.StartsWith("AZURE_", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var passed = ListItem().Matches(File.ReadAllText(Path.Combine(Repository.Root, "azure.yaml"))).Select(match => match.Groups[1].Value);
        var described = MarkdownDocument.Of("infra/README.md").Spans.Select(span => span.Code).ToHashSet();

        Assert.Equal(variables, passed);
        Assert.All(variables, name => Assert.Contains(name, described));
    }

    async Task<string> ActivitiesAsync(string memory, string activities)
    {
        var made = await template.DeployAsync(new(Azd) { ["SLUICE_INSTANCE_MEMORY_MB"] = memory, ["SLUICE_ACTIVITIES_PER_INSTANCE"] = activities });
        return made.Settings["AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions"];
    }

    [GeneratedRegex(@"^\| \d+ MB \|")]
    private static partial Regex Instance();

    [GeneratedRegex(@"readEnvironmentVariable\('(\w+)'")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\s+- (\w+)$", RegexOptions.Multiline)]
    private static partial Regex ListItem();
}
