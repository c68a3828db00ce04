using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Telemetry;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests.Infra;

/// <summary>What is made: as the compiler predicts it, for an environment with the longest name.</summary>
[Collection(nameof(Template))]
public sealed partial class DeploymentTests(Template template)
{
    const string Owner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", Blobs = "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        Queues = "974c5e8b-45b9-4653-ba55-5f855dd0fb88", Sender = "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
        Tables = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6",
        SecretsOfficer = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", Metrics = "3913510d-42f4-4e42-8a64-420c390055eb";

    const string HostStorage = "Microsoft.Storage/storageAccounts/sthostTOKEN", DataStorage = "Microsoft.Storage/storageAccounts/stdataTOKEN",
        Vault = "Microsoft.KeyVault/vaults/kv-TOKEN";

    // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    static readonly Dictionary<string, string> NameRules = new()
    {
        ["Microsoft.Resources/resourceGroups"] = @"^[\w.()-]{1,89}[\w()-]$",
        ["Microsoft.Storage/storageAccounts"] = "^[a-z0-9]{3,24}$",
        ["Microsoft.KeyVault/vaults"] = "^[a-z][a-z0-9-]{1,22}[a-z0-9]$",
        // The host's id is made of the first 32.
        ["Microsoft.Web/sites"] = "^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$",
        ["Microsoft.Web/serverfarms"] = "^[a-z0-9-]{1,40}$",
        ["Microsoft.ManagedIdentity/userAssignedIdentities"] = "^[a-z0-9][a-z0-9-]{2,62}$",
        ["Microsoft.OperationalInsights/workspaces"] = "^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$",
        ["Microsoft.Insights/components"] = "^[a-z0-9-]{1,260}$",
        ["Microsoft.Insights/actionGroups"] = "^[a-z0-9-]{1,260}$",
        ["Microsoft.Insights/scheduledQueryRules"] = "^[a-z0-9-]{1,260}$",
        ["Microsoft.EventGrid/systemTopics"] = "^[a-z0-9-]{3,50}$",
        ["Microsoft.DBforPostgreSQL/flexibleServers"] = "^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
        ["Microsoft.Network/virtualNetworks"] = "^[a-z0-9][a-z0-9-]{1,63}$",
        ["Microsoft.Network/privateEndpoints"] = "^[a-z0-9][a-z0-9-]{1,63}$",
        ["Microsoft.Network/privateDnsZones"] = "privatelink.",
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = "^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$",
        ["Microsoft.Storage/storageAccounts/queueServices/queues"] = "^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$",
        ["Microsoft.EventGrid/systemTopics/eventSubscriptions"] = "^[a-zA-Z0-9-]{3,64}$",
        ["Microsoft.DBforPostgreSQL/flexibleServers/databases"] = "^[a-z][a-z0-9_]{0,62}$",
        ["Microsoft.Authorization/roleAssignments"] = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    };

    [NeedsBicepFact]
    public void Storage_has_no_keys_no_public_blobs_and_TLS() => Each(deployment =>
    {
        Assert.Equal(2, deployment.Of("Microsoft.Storage/storageAccounts").Count());
        Assert.All(deployment.Of("Microsoft.Storage/storageAccounts").Select(account => account["properties"]!), properties => Assert.Equal(
            (false, false, true, "TLS1_2"),
            ((bool)properties["allowSharedKeyAccess"]!, (bool)properties["allowBlobPublicAccess"]!, (bool)properties["supportsHttpsTrafficOnly"]!,
                (string)properties["minimumTlsVersion"]!)));
        Assert.All(deployment.Of("Microsoft.Storage/storageAccounts/blobServices/containers"), container =>
            Assert.Equal("None", (string)container["properties"]!["publicAccess"]!));
    });

    [NeedsBicepFact]
    public void Everything_else_takes_Entra_alone_and_TLS() => Each(deployment =>
    {
        var site = deployment.One("Microsoft.Web/sites")["properties"]!;
        var config = site["siteConfig"]!;
        Assert.Equal((true, "1.2", "1.2"), ((bool)site["httpsOnly"]!, (string)config["minTlsVersion"]!, (string)config["scmMinTlsVersion"]!));
        Assert.Equal(["ftp", "scm"], deployment.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies")
            .Where(policy => !(bool)policy["properties"]!["allow"]!).Select(policy => Deployment.NameOf(policy).Split('/')[^1]).Order());
        Assert.True((bool)deployment.One("Microsoft.Insights/components")["properties"]!["DisableLocalAuth"]!);
        var vault = deployment.One("Microsoft.KeyVault/vaults")["properties"]!;
        Assert.Equal((true, true), ((bool)vault["enableRbacAuthorization"]!, (bool)vault["enablePurgeProtection"]!));
        var servers = deployment.Of("Microsoft.DBforPostgreSQL/flexibleServers").ToList();
        Assert.Equal(deployment.Options.Server ? 1 : 0, servers.Count);
        Assert.All(servers.Select(server => server["properties"]!["authConfig"]!), ways =>
            Assert.Equal(("Enabled", "Disabled"), ((string)ways["activeDirectoryAuth"]!, (string)ways["passwordAuth"]!)));
        Assert.Equal(deployment.Options.Server ? ["require_secure_transport=ON", "ssl_min_protocol_version=TLSv1.2"] : [],
            deployment.Of("Microsoft.DBforPostgreSQL/flexibleServers/configurations")
                .Select(setting => $"{Deployment.NameOf(setting).Split('/')[1]}={setting["properties"]!["value"]}").Order());
    });

    [NeedsBicepFact]
    public void Each_identity_has_the_roles_that_it_needs_and_no_others() => Each(deployment =>
    {
        List<(string, string, string)> expected =
        [
            ("sluice", Owner, HostStorage), ("sluice", Queues, HostStorage), ("sluice", Tables, HostStorage),
            ("sluice", Blobs, DataStorage), ("sluice", deployment.Settings.ContainsKey("SLUICE_SECRETS_VAULT") ? SecretsOfficer : SecretsUser, Vault),
            ("sluice", Metrics, "Microsoft.Insights/components/appi-TOKEN"),
            ("events", Sender, $"{HostStorage}/queueServices/default/queues/sluice-events"),
            ("events", Blobs, $"{HostStorage}/blobServices/default/containers/sluice-dead-letters"),
        ];
        if (deployment.Options.Operator)
            expected.AddRange([(Options.OperatorId, SecretsOfficer, Vault), (Options.OperatorId, Blobs, DataStorage)]);
        Assert.Equal(expected.Order(), deployment.Roles.Order());
        Assert.Equal(expected.Count, deployment.Of("Microsoft.Authorization/roleAssignments").Select(Deployment.NameOf).Distinct().Count());
    });

    [NeedsBicepFact]
    public void Names_keep_to_the_limits_of_Azure_for_the_longest_name_of_an_environment() => Each(deployment =>
    {
        var named = deployment.Resources.Where(resource => resource["location"] is not null || resource["tags"] is not null)
            .Where(resource => ((string)resource["type"]!).Split('/').Length == 2)
            .Union(deployment.Resources.Where(resource => NameRules.ContainsKey((string)resource["type"]!))).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, resource => Assert.Matches(NameRules[(string)resource["type"]!], Deployment.NameOf(resource).Split('/')[^1]));
        Assert.Equal($"rg-{Options.EnvironmentName}", (string)deployment.Outputs["AZURE_RESOURCE_GROUP"]!);
    });

    [NeedsBicepFact]
    public void Whatever_bears_tags_names_its_environment_and_the_app_its_service() => Each(deployment =>
    {
        Assert.All(deployment.Resources.Where(resource => resource["location"] is not null), resource =>
            Assert.Equal(Options.EnvironmentName, (string?)resource["tags"]?["azd-env-name"]));
        var service = (string)deployment.One("Microsoft.Web/sites")["tags"]!["azd-service-name"]!;
        var azd = File.ReadAllText(Path.Combine(Repository.Root, "azure.yaml"));
        Assert.Contains($"services:\n  {service}:\n    project: ./src/Sluice.Functions\n", azd, StringComparison.Ordinal);
    });

    [NeedsBicepFact]
    public void The_app_is_told_every_setting_that_its_code_reads()
    {
        var read = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Sluice.Functions"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Sluice"), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Setting().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value.Replace(":", "__", StringComparison.Ordinal))
            .ToHashSet();

        Assert.All(["SLUICE_FACTORY", "SLUICE_EVENT_QUEUE", "SLUICE_API_URL", "AzureWebJobsStorage__accountName"], name => Assert.Contains(name, read));
        var told = template.Deployments.Single(deployment => deployment.Options == Options.Pairs[1]).Settings.Keys;
        Assert.Empty(read.Except(told));
    }

    [NeedsBicepFact]
    public void The_app_reaches_its_storage_and_its_monitor_by_its_identity() => Each(deployment =>
    {
        var settings = deployment.Settings;
        Assert.Equal(("managedidentity", $"sthost{deployment.Token}"),
            (settings["AzureWebJobsStorage__credential"], settings["AzureWebJobsStorage__accountName"]));
        Assert.All(["AzureWebJobsStorage__clientId", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "AZURE_CLIENT_ID"], name =>
            Assert.Contains($"id-sluice-{deployment.Token}'", settings[name], StringComparison.Ordinal));
        Assert.DoesNotContain("AzureWebJobsStorage", settings.Keys);
        var config = deployment.One("Microsoft.Web/sites")["properties"]!["functionAppConfig"]!;
        var storage = config["deployment"]!["storage"]!;
        Assert.Equal("UserAssignedIdentity", (string)storage["authentication"]!["type"]!);
        Assert.EndsWith($"/id-sluice-{deployment.Token}", (string)storage["authentication"]!["userAssignedIdentityResourceId"]!, StringComparison.Ordinal);
        Assert.Equal(("dotnet-isolated", "10.0"), ((string)config["runtime"]!["name"]!, (string)config["runtime"]!["version"]!));
        Assert.Equal(deployment.Options.Operator ? 1 : 0, config["scaleAndConcurrency"]!["alwaysReady"]!.AsArray().Count);
    });

    [NeedsBicepFact]
    public void The_limit_of_activities_is_that_of_the_host_file_unless_it_is_set()
    {
        var host = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json")))!;
        Each(deployment => Assert.Equal($"{host["extensions"]!["durableTask"]!["maxConcurrentActivityFunctions"]}",
            deployment.Settings["AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions"]));
    }

    [NeedsBicepFact]
    public void Events_are_delivered_and_kept_when_undelivered_by_an_identity_into_the_queue_that_the_app_reads() => Each(deployment =>
    {
        var subscription = deployment.One("Microsoft.EventGrid/systemTopics/eventSubscriptions")["properties"]!;
        var delivery = subscription["deliveryWithResourceIdentity"]!;
        Assert.Equal("UserAssigned", (string)delivery["identity"]!["type"]!);
        Assert.Equal(deployment.Settings["SLUICE_EVENT_QUEUE"], (string)delivery["destination"]!["properties"]!["queueName"]!);
        Assert.Contains(deployment.Of("Microsoft.Storage/storageAccounts/queueServices/queues"), queue =>
            Deployment.NameOf(queue) == $"sthost{deployment.Token}/default/{deployment.Settings["SLUICE_EVENT_QUEUE"]}");
        Assert.Equal("sluice-dead-letters",
            (string)subscription["deadLetterWithResourceIdentity"]!["deadLetterDestination"]!["properties"]!["blobContainerName"]!);
    });

    [NeedsBicepFact]
    public void With_a_network_only_private_endpoints_reach_data_secrets_and_servers() => Each(deployment =>
    {
        var (hasNetwork, hasServer) = (deployment.Options.Network, deployment.Options.Server);
        var expected = hasNetwork ? "Disabled" : "Enabled";
        var accounts = deployment.Of("Microsoft.Storage/storageAccounts")
            .ToDictionary(account => Deployment.NameOf(account)[..6], account => account["properties"]!);
        Assert.All([accounts["stdata"], deployment.One("Microsoft.KeyVault/vaults")["properties"]!], properties =>
            Assert.Equal(expected, (string)properties["publicNetworkAccess"]!));
        Assert.Equal(hasNetwork ? "Deny" : "Allow", (string)accounts["sthost"]["networkAcls"]!["defaultAction"]!);
        Assert.All(deployment.Of("Microsoft.DBforPostgreSQL/flexibleServers"), server =>
            Assert.Equal(expected, (string)server["properties"]!["network"]!["publicNetworkAccess"]!));
        var endpoints = deployment.Of("Microsoft.Network/privateEndpoints").Select(Deployment.NameOf).ToHashSet();
        HashSet<string> stores = ["pe-data-blob", "pe-host-blob", "pe-host-queue", "pe-host-table", "pe-vault"];
        Assert.Equal(!hasNetwork ? [] : hasServer ? [.. stores, "pe-postgres"] : stores, endpoints);
        Assert.Equal(endpoints.Count, deployment.Of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Count());
        Assert.Equal(hasNetwork, deployment.One("Microsoft.Web/sites")["properties"]!["virtualNetworkSubnetId"] is not null);
        Assert.Equal(hasServer && !hasNetwork ? 1 : 0, deployment.Of("Microsoft.DBforPostgreSQL/flexibleServers/firewallRules").Count());
    });

    [NeedsBicepFact]
    public void Alerts_look_for_what_the_code_names() => Each(deployment =>
    {
        var queries = deployment.Of("Microsoft.Insights/scheduledQueryRules").ToDictionary(Deployment.NameOf, rule =>
            (string)rule["properties"]!["criteria"]!["allOf"]![0]!["query"]!);
        if (!deployment.Options.Alerts)
        {
            Assert.Empty(queries);
            return;
        }

        Assert.Equal(["sluice-failed-runs", "sluice-poison-queue", "sluice-snapshot-lost"], queries.Keys.Order());
        Assert.Contains($"'{SluiceException.SnapshotLost}'", queries["sluice-snapshot-lost"], StringComparison.Ordinal);
        Assert.Contains($"'{Spans.OfPipeline("")}'", queries["sluice-failed-runs"], StringComparison.Ordinal);
        Assert.Contains($"'{deployment.Settings["SLUICE_EVENT_QUEUE"]}-poison'", queries["sluice-poison-queue"], StringComparison.Ordinal);
    });

    [NeedsBicepFact]
    public void Every_output_that_the_document_uses_is_there()
    {
        var document = string.Join('\n', MarkdownDocument.Of("infra/README.md").Lines);
        var asked = Output().Matches(document).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.NotEmpty(asked);
        Each(deployment => Assert.Empty(asked.Except(deployment.Outputs.Select(output => output.Key))));
    }

    void Each(Action<Deployment> check)
    {
        Assert.Equal(Options.Pairs, template.Deployments.Select(deployment => deployment.Options));
        Assert.All(template.Deployments, check);
    }

    [GeneratedRegex("\"(SLUICE_[A-Z_]*[A-Z]|AZURE_CLIENT_ID|AzureWebJobsStorage:\\w+)\"")]
    private static partial Regex Setting();

    [GeneratedRegex(@"\$\{?((?:AZURE|SERVICE|SLUICE|POSTGRES)_[A-Z_]+)")]
    private static partial Regex Output();
}
