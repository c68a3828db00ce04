using Sluice.Connections;
using Sluice.Definitions;

namespace Sluice.Tests.Definitions.Conformance;

/// <summary>ADF's own model knows our definitions, and our page its types and properties.</summary>
public sealed class AdfModelTests
{
    /// <summary>Types that ADF has had since, and that are in our page.</summary>
    static readonly string[] Newer = ["PostgreSqlV2", "PostgreSqlV2Table", "PostgreSqlV2Source", "Script", "Fail", "CustomEventsTrigger", "Excel", "ExcelSource"];

    static readonly string[] Wanted =
    [
        "AzurePostgreSql", "PostgreSql", "AzurePostgreSqlTable", "PostgreSqlTable", "RelationalTable", "AzurePostgreSqlSource", "PostgreSqlSource",
        "RelationalSource", "AzurePostgreSqlSink", "Copy", "Lookup", "SqlServerStoredProcedure", "GetMetadata", "Delete", "Validation",
        "WebActivity", "WebHook", "ForEach", "IfCondition", "Switch", "Until", "Filter", "SetVariable", "AppendVariable", "Wait", "ExecutePipeline",
        "ScheduleTrigger", "TumblingWindowTrigger", "BlobEventsTrigger",
        .. Newer,
    ];

    [Fact]
    public void Types_of_PostgreSQL_and_of_activities_are_in_the_page() => Assert.Empty(Wanted.Except(KnownProperties.All.Types));

    [Fact]
    public void Every_property_that_ADF_knows_of_a_type_in_the_page_is_there()
    {
        var page = KnownProperties.All;
        string[] envelopes = [.. page.Types.Where(type => type.StartsWith("Any ", StringComparison.Ordinal))];
        var missing =
            from type in AdfModel.Types
            where page.Types.Contains(type.Name)
            from path in AdfModel.Paths(type.Model)
            where !envelopes.Prepend(type.Name).Any(owner => page.Knows(owner, path))
            select $"{type.Name} {path}";

        AssertNone(missing);
    }

    [Fact]
    public void ADF_knows_every_definition_of_the_samples()
    {
        var folders = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "samples"), "pipeline", SearchOption.AllDirectories).Select(folder => Path.GetDirectoryName(folder)!).ToList();
        var unknown =
            from folder in folders
            let factory = FactoryFolder.Load(KnownTypes.All, folder, null)
            from kind in (ResourceKind[])[ResourceKind.LinkedService, ResourceKind.Dataset, ResourceKind.Pipeline, ResourceKind.Trigger]
            from resource in factory.All(kind)
            from problem in Unknown(kind, resource)
            select problem;

        Assert.NotEmpty(folders);
        AssertNone(unknown.Distinct());
    }

    static void AssertNone(IEnumerable<string> problems)
    {
        var all = problems.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    /// <summary>What neither ADF's model nor our page knows.</summary>
    internal static IEnumerable<string> Unknown(ResourceKind kind, Resource resource)
    {
        var page = KnownProperties.All;
        string[] envelopes = [.. page.Types.Where(type => type.StartsWith("Any ", StringComparison.Ordinal))];
        return
            from found in AdfModel.Unknown(kind, resource.Json)
            where found.Property is null ? !Newer.Contains(found.Type, StringComparer.OrdinalIgnoreCase) : !envelopes.Prepend(found.Type).Any(owner => page.Knows(owner, found.Property))
            select $"{resource.File}: {found.Type} {found.Property}";
    }
}
