using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.Formats;
using Sluice.Tests.Definitions.Conformance;

namespace Sluice.Tests.Copying.Support;

/// <summary>A factory put together by a test, to be used in this process or to be written into a folder.</summary>
sealed class TestFactory
{
    public const string Pipeline = "copies";

    readonly List<Resource> _resources = [];
    readonly JsonArray _activities = [];
    DefinitionTypes _types = KnownTypes.All;

    /// <summary>The pipeline's parameters.</summary>
    public JsonObject Parameters { get; } = [];

    /// <summary>One more kind of linked services.</summary>
    public TestFactory Knowing(LinkedServiceType type)
    {
        _types = _types with { LinkedServices = [.. _types.LinkedServices, type] };
        return this;
    }

    /// <summary>One more format of files.</summary>
    public TestFactory Knowing(FileFormat format)
    {
        FileFormats.Added.Add(format);
        _types = _types with { Formats = [.. _types.Formats, format] };
        return this;
    }

    /// <summary>A linked service.</summary>
    public TestFactory Service(string name, string type, JsonObject typeProperties)
    {
        Add(ResourceKind.LinkedService, name, new JsonObject { ["type"] = type, ["typeProperties"] = typeProperties });
        return this;
    }

    /// <summary>A database of a cluster.</summary>
    public TestFactory Database(string name, PostgreSqlCluster cluster, string database, string? user = null, string? password = null, int? port = null) =>
        Service(name, "AzurePostgreSql", new JsonObject
        {
            ["server"] = cluster.Host,
            ["port"] = port ?? cluster.Port,
            ["database"] = database,
            ["username"] = user ?? cluster.User,
            ["password"] = new JsonObject { ["type"] = "SecureString", ["value"] = password ?? cluster.Password },
            ["sslMode"] = 0,
        });

    /// <summary>A credential.</summary>
    public TestFactory Credential(string name, JsonObject typeProperties)
    {
        Add(ResourceKind.Credential, name, new JsonObject { ["type"] = "ManagedIdentity", ["typeProperties"] = typeProperties });
        return this;
    }

    /// <summary>An account of Azurite.</summary>
    public TestFactory Blobs(string name, Azurite azurite, string? connectionString = null) => Service(name, "AzureBlobStorage", new JsonObject
    {
        ["connectionString"] = new JsonObject { ["type"] = "SecureString", ["value"] = connectionString ?? azurite.ConnectionString },
    });

    /// <summary>A copy activity with datasets of its own; it waits for others as <paramref name="dependsOn"/> says.</summary>
    public TestFactory Copy(
        string name, End from, End to, int? parallel = null, JsonObject? policy = null, params IEnumerable<(string Activity, string Condition)> dependsOn) =>
        Copy(name, from, to, [], parallel, policy, dependsOn);

    /// <summary>A copy activity with further properties.</summary>
    public TestFactory Copy(
        string name, End from, End to, JsonObject settings, int? parallel = null, JsonObject? policy = null,
        params IEnumerable<(string Activity, string Condition)> dependsOn)
    {
        var (source, sink) = ((JsonObject)from.Activity.DeepClone(), (JsonObject)to.Activity.DeepClone());
        source["type"] = from.ActivityType("Source");
        sink["type"] = to.ActivityType("Sink");
        var properties = (JsonObject)settings.DeepClone();
        properties["source"] = source;
        properties["sink"] = sink;
        if (parallel is { } count)
            properties["parallelCopies"] = count;
        var activity = new JsonObject
        {
            ["name"] = name,
            ["type"] = "Copy",
            ["dependsOn"] = new JsonArray([.. dependsOn.Select(dependency => new JsonObject
            {
                ["activity"] = dependency.Activity,
                ["dependencyConditions"] = new JsonArray(dependency.Condition),
            })]),
            ["inputs"] = Dataset($"{name}In", from),
            ["outputs"] = Dataset($"{name}Out", to),
            ["typeProperties"] = properties,
        };
        if (policy is not null)
            activity["policy"] = policy;
        _activities.Add(activity);
        return this;
    }

    public Factory Build()
    {
        var factory = new Factory(_types, [.. _resources, PipelineResource()]);
        AdfDefinitions.AssertKnown(factory);
        return factory;
    }

    /// <summary>Writes it as an ADF git repository has it.</summary>
    public string Save(string folder)
    {
        Build();
        foreach (var resource in _resources.Append(PipelineResource()))
        {
            var kind = resource.Kind switch { ResourceKind.LinkedService => "linkedService", ResourceKind.Dataset => "dataset", ResourceKind.Credential => "credential", _ => "pipeline" };
            Directory.CreateDirectory(Path.Combine(folder, kind));
            File.WriteAllText(Path.Combine(folder, kind, $"{resource.Name}.json"), resource.Json.ToJsonString());
        }

        return folder;
    }

    JsonArray Dataset(string name, End end)
    {
        Add(ResourceKind.Dataset, name, new JsonObject
        {
            ["type"] = end.DatasetType,
            ["linkedServiceName"] = new JsonObject { ["referenceName"] = end.Service, ["type"] = "LinkedServiceReference" },
            ["typeProperties"] = end.Dataset.DeepClone(),
        });
        return new JsonArray(new JsonObject { ["referenceName"] = name, ["type"] = "DatasetReference" });
    }

    void Add(ResourceKind kind, string name, JsonObject properties) =>
        _resources.Add(new Resource(kind, name, $"{kind}/{name}.json", new JsonObject { ["name"] = name, ["properties"] = properties }));

    Resource PipelineResource() => new(ResourceKind.Pipeline, Pipeline, $"pipeline/{Pipeline}.json", new JsonObject
    {
        ["name"] = Pipeline,
        ["properties"] = new JsonObject { ["parameters"] = Parameters.DeepClone(), ["activities"] = _activities.DeepClone() },
    });
}
