using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Connections;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;
using Sluice.Formats;
using Sluice.Stores;
using Sluice.Triggers;
using Sluice.Triggers.Schedules;

namespace Sluice.Tests.Definitions.Conformance;

/// <summary>All properties that the readers of definitions know, found out by asking them.</summary>
sealed class KnownProperties
{
    public const string OfAnyLinkedService = "Any linked service";
    public const string OfAnyCredential = "Any credential";
    public const string OfAnyDataset = "Any dataset";
    public const string OfAnyPipeline = "Any pipeline";
    public const string OfAnyActivity = "Any activity";
    public const string OfAnyTrigger = "Any trigger";

    const string NoType = "x", Copied = "Copy";

    static readonly string[] Parts = ["Source", "Sink", "ReadSettings", "WriteSettings", "Location", "Translator"];

    readonly Dictionary<(string Type, string Name), KnownProperty> _found = [];
    readonly Lazy<ILookup<string, KnownProperty>> _anyCase;
    readonly List<Resource> _resources = [];
    readonly HashSet<string> _envelope = [];

    /// <summary>Found once.</summary>
    public static KnownProperties All { get; } = new();

    KnownProperties()
    {
        new DefinitionProbe($"{ResourceKind.Credential}/S.json", Definition("ManagedIdentity", []), (json, report) => Credential.Read(Of(ResourceKind.Credential, "S", json), report))
        {
            Watch = (json, run) => Add(OfAnyCredential, "ManagedIdentity", "$.properties", json, run),
        }.Explore();
        ProbeLinkedServices();
        ProbeDatasets();
        ProbeActivities();
        ProbeTriggers();
        _anyCase = new(() => _found.Values.ToLookup(property => $"{property.Type} {property.Name}", StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The properties of a type. The inner ones of secrets and of references are everywhere the same.</summary>
    public IReadOnlyList<KnownProperty> Of(string type)
    {
        var all = _found.Values.Where(property => property.Type == type).ToDictionary(property => property.Name);
        bool IsKnown(string name) => all.ContainsKey($"{name}.referenceName") || all.ContainsKey($"{name}[].referenceName") || all.ContainsKey($"{name}.secretName")
            || (all.TryGetValue(name, out var around) && around.Outcome.Effect is PropertyEffect.Refused or PropertyEffect.Ignored);
        return [.. all.Values.Where(property => !Around(property.Name).Any(IsKnown)).OrderBy(property => property.Name, StringComparer.Ordinal)];
    }

    /// <summary>What a property stands in.</summary>
    static IEnumerable<string> Around(string name)
    {
        for (var dot = name.LastIndexOf('.'); dot >= 0; dot = name.LastIndexOf('.', dot - 1))
            yield return name[dot - 1] == ']' ? name[..(dot - 2)] : name[..dot];
    }

    /// <summary>Whether a property of a type is known, or stands in something that is nobody's business here.</summary>
    public bool Knows(string type, string name) => _anyCase.Value.Contains($"{type} {name}")
        || Around(name).SelectMany(around => _anyCase.Value[$"{type} {around}"])
            .Any(outer => outer.HoldsActivities || outer.Outcome.Effect is PropertyEffect.Refused or PropertyEffect.Ignored);

    /// <summary>The types that have properties, and the names for what all of a kind have.</summary>
    public IEnumerable<string> Types => _found.Values.Select(property => property.Type).Distinct();

    static IEnumerable<(StoreType Store, LocationType Location)> Locations =>
        StoreTypes.All.SelectMany(store => store.Locations.Select(location => (store, location)));

    void ProbeLinkedServices()
    {
        string[] types = [.. PostgreSqlLinkedService.Types, .. StoreTypes.All.SelectMany(store => store.Names), KeyVaultLinkedService.TypeName];
        foreach (var type in types)
        {
            var probe = new DefinitionProbe($"{ResourceKind.LinkedService}/S.json", Definition(type, []), (json, report) => LinkedService.Read(
                KnownTypes.All, Of(ResourceKind.LinkedService, "S", json),
                new ExpressionScope { HasValues = false }.With(ScopeFunction.LinkedService, new JsonObject()), report))
            {
                Watch = (json, run) => Add(OfAnyLinkedService, type, "$.properties", json, run),
            };
            probe.Explore();
            Keep(ResourceKind.LinkedService, type, probe.Complete());
        }
    }

    void ProbeDatasets()
    {
        foreach (var type in TableDataset.Types)
            ProbeDataset(type, type, PostgreSqlLinkedService.Types[0], []);
        foreach (var format in FileFormats.All)
        {
            foreach (var (store, location) in Locations)
            {
                ProbeDataset(format.DatasetType, $"{format.DatasetType}In{location.Name}", ServiceOf(store, location), new JsonObject
                {
                    ["location"] = new JsonObject { ["type"] = location.Name },
                });
            }
        }
    }

    void ProbeDataset(string type, string name, string service, JsonObject properties)
    {
        var definition = Definition(type, properties);
        definition["properties"]!["linkedServiceName"] = Reference(service, "LinkedServiceReference");
        var probe = new DefinitionProbe($"{ResourceKind.Dataset}/S.json", definition, (json, report) => Dataset.Read(
            KnownTypes.All, Of(ResourceKind.Dataset, "S", json),
            new ExpressionScope { HasValues = false }.With(ScopeFunction.Dataset, new JsonObject()), report))
        {
            Watch = (json, run) => Add(OfAnyDataset, type, "$.properties", json, run),
        };
        probe.Explore();
        Keep(ResourceKind.Dataset, name, probe.Complete());
    }

    void ProbeActivities()
    {
        // What is read of one of no type is read of all.
        ProbeActivity(NoType, []);
        foreach (var type in ActivityTypes.All.Where(type => type.Name != Copied))
            ProbeActivity(type.Name, new JsonObject { ["typeProperties"] = new JsonObject() });
        var (table, file) = (_resources.First(one => one.Kind == ResourceKind.Dataset).Name, "JsonInFileServerLocation");
        ProbeActivity(Copied, Copy(file, Part("JsonSource"), table, Part(CopySinkParser.TableTypes[0])));
        foreach (var source in CopySourceParser.TableTypes)
            ProbeActivity(Copied, Copy(table, Part(source), file, Part("JsonSink")), ".source");
        foreach (var sink in CopySinkParser.TableTypes)
            ProbeActivity(Copied, Copy(file, Part("JsonSource"), table, Part(sink)), ".sink");
        foreach (var format in FileFormats.All)
        {
            foreach (var (store, location) in Locations.Where((_, index) => index == 0 || format.ShortName is "csv" or "binary"))
            {
                var (type, dataset) = (format.DatasetType, $"{format.DatasetType}In{location.Name}");
                var (otherTable, otherFile) = format.HasRows ? (table, "AzurePostgreSql") : ("BinaryInFileServerLocation", "Binary");
                ProbeActivity(Copied, Copy(dataset, FilePart(type, location, "Source", "Read"), otherTable, Part($"{otherFile}Sink")), ".source");
                if (store.CanWrite)
                    ProbeActivity(Copied, Copy(otherTable, Part($"{otherFile}Source"), dataset, FilePart(type, location, "Sink", "Write")), ".sink");
            }
        }
    }

    void ProbeActivity(string type, JsonObject activity, string? within = null)
    {
        const string Place = "$.properties.activities[0]";
        activity["name"] = "A";
        activity["type"] = type;
        activity["dependsOn"] = new JsonArray(new JsonObject { ["activity"] = "B" });
        var pipeline = new JsonObject
        {
            ["name"] = "S",
            ["properties"] = new JsonObject
            {
                ["variables"] = new JsonObject { ["list"] = new JsonObject { ["type"] = "Array" } },
                ["activities"] = new JsonArray(activity, new JsonObject { ["name"] = "B", ["type"] = "x" }),
            },
        };
        // What all have, what is in the activities inside and what sources read is a matter of its own.
        bool IsOwn(string path) => !path.EndsWith("ctivities", StringComparison.Ordinal) && (type == Copied || !path.Contains(".source.", StringComparison.Ordinal))
            && (type == NoType || (path.StartsWith(Place + ".", StringComparison.Ordinal) && !OfAll(path[(Place.Length + 1)..].Split('.', '[')[0])));

        new DefinitionProbe($"{ResourceKind.Pipeline}/S.json", pipeline, Read)
        {
            Watch = (json, run) =>
            {
                if (type == NoType)
                    _envelope.UnionWith(run.Uses.Where(use => use.Path == Place).Select(use => use.Name));
                Add(OfAnyActivity, type, Place, json, run);
                Add(OfAnyPipeline, OfAnyPipeline, "$.properties", json, run with { Uses = [.. run.Uses.Where(use => use.Path == "$.properties")] });
            },
            IsWanted = path => within is null ? IsOwn(path) : path.Contains(within, StringComparison.Ordinal),
        }.Explore();
    }

    void ProbeTriggers()
    {
        Keep(ResourceKind.Pipeline, "Started", new JsonObject { ["properties"] = new JsonObject { ["activities"] = new JsonArray() } });
        foreach (var type in TriggerTypes.All)
            ProbeTrigger(type.Name, type.Name, []);
        // What a schedule may name depends on the frequency.
        foreach (var frequency in Enum.GetNames<Frequency>())
            ProbeTrigger(TriggerTypes.All[0].Name, frequency, new JsonObject { ["recurrence"] = new JsonObject { ["frequency"] = frequency } });
    }

    void ProbeTrigger(string type, string name, JsonObject properties)
    {
        var probe = new DefinitionProbe($"{ResourceKind.Trigger}/S.json", Definition(type, properties), (json, report) =>
            Trigger.Read(new Factory(KnownTypes.All, _resources), Of(ResourceKind.Trigger, "S", json), report))
        {
            Watch = (json, run) => Add(OfAnyTrigger, type, "$.properties", json, run),
        };
        // Windows wait for those of another.
        Keep(ResourceKind.Trigger, name, probe.Complete());
        probe.Explore();
    }

    void Read(JsonObject json, DefinitionReport report)
    {
        var resource = Of(ResourceKind.Pipeline, "S", json);
        var factory = new Factory(KnownTypes.All, [.. _resources, resource]);
        var tree = PipelineTree.Read(resource, PipelineScope.Create(factory, new PipelineRunRequest("", "S", []), []), report);
        foreach (var activity in tree.All)
            activity.Type?.Read(new ActivityReading(factory, activity.In(activity.Definition.Reader.Scope, report), tree.Variables, report));
    }

    /// <summary>Adds what a run asked for.</summary>
    /// <param name="kind">What the definition is.</param>
    /// <param name="type">Its type.</param>
    /// <param name="place">Where it stands in its file.</param>
    /// <param name="json">The file.</param>
    /// <param name="run">The run.</param>
    void Add(string kind, string type, string place, JsonObject json, ProbeRun run)
    {
        foreach (var uses in run.Uses.Where(use => use.Path.StartsWith(place, StringComparison.Ordinal)).GroupBy(use => (use.Path, use.Name)))
        {
            var path = $"{uses.Key.Path}.{uses.Key.Name}";
            // What is said of its type is said of all of it.
            if (uses.Key == (place, "type") && uses.Any(use => use.Effect != PropertyEffect.Runs))
                path = $"{place}.typeProperties.type";
            var (owner, name) = Owner(kind, type, place, json, JsonPlace.Parent(path), uses.Key.Name);
            var relative = name.Length == 0 ? uses.Key.Name : $"{name}.{uses.Key.Name}";
            // A source without a type is read as any of them.
            if (owner == type && relative.StartsWith("source.", StringComparison.Ordinal))
                continue;
            if (!_found.TryGetValue((owner, relative), out var property))
                _found[(owner, relative)] = property = new KnownProperty(owner, relative);
            property.Add(uses);
            if (JsonPlace.Find(json, path = $"{uses.Key.Path}.{uses.Key.Name}") is not null)
                property.Give([.. run.ErrorsAt(path)], [.. run.Hints.Where(hint => hint.Path == path)]);
        }
    }

    /// <summary>The type that an object belongs to, and its path in that.</summary>
    (string Owner, string Name) Owner(string kind, string type, string place, JsonObject json, string path, string property)
    {
        var (owner, from) = (kind, place);
        if (path.StartsWith($"{place}.typeProperties", StringComparison.Ordinal))
            (owner, from) = (type, $"{place}.typeProperties");
        else if (kind == OfAnyActivity && !OfAll(path[from.Length..].TrimStart('.') is { Length: > 0 } inner ? inner.Split('.', '[')[0] : property))
            owner = type;
        for (var at = path.IndexOf('.', from.Length); at >= 0; at = path.IndexOf('.', at + 1))
        {
            var end = path.IndexOf('.', at + 1) is >= 0 and var next ? next : path.Length;
            if (JsonPlace.Find(json, path[..end]) is JsonObject part && part["type"]?.ToString() is { } name
                && Parts.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal)))
            {
                (owner, from) = (name, path[..end]);
            }
        }

        return (owner, path[from.Length..].TrimStart('.').Replace("[0]", "[]", StringComparison.Ordinal));
    }

    bool OfAll(string property) => _envelope.Contains(property);

    static string ServiceOf(StoreType store, LocationType location) =>
        store.Names.FirstOrDefault(name => location.Name.StartsWith(name, StringComparison.Ordinal)) ?? store.Names[0];

    static JsonObject Definition(string type, JsonObject properties) => new()
    {
        ["name"] = "S",
        ["properties"] = new JsonObject { ["type"] = type, ["typeProperties"] = properties },
    };

    static JsonObject Copy(string input, JsonObject source, string output, JsonObject sink) => new()
    {
        ["inputs"] = new JsonArray(Reference(input, "DatasetReference")),
        ["outputs"] = new JsonArray(Reference(output, "DatasetReference")),
        ["typeProperties"] = new JsonObject { ["source"] = source, ["sink"] = sink, ["translator"] = Part("TabularTranslator") },
    };

    static JsonObject Part(string type) => new() { ["type"] = type };

    static JsonObject FilePart(string type, LocationType location, string end, string direction) => new()
    {
        ["type"] = type + end,
        ["storeSettings"] = Part(SettingsOf(location, direction)),
        ["formatSettings"] = Part($"{type}{direction}Settings"),
    };

    /// <summary>ADF leaves the server out of this one name.</summary>
    static string SettingsOf(LocationType location, string direction) =>
        location.Name.Replace("HttpServer", "Http", StringComparison.Ordinal).Replace("Location", $"{direction}Settings", StringComparison.Ordinal);

    static JsonObject Reference(string name, string type) => new() { ["referenceName"] = name, ["type"] = type };

    void Keep(ResourceKind kind, string name, JsonObject json) => _resources.Add(Of(kind, name, json));

    static Resource Of(ResourceKind kind, string name, JsonObject json) =>
        new(kind, name, $"{kind}/S.json", json);
}
