using System.Text.Json.Nodes;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;

namespace Sluice.Stores.HttpServer;

/// <summary>Files that a web server gives: one by one, to be read.</summary>
sealed class HttpServerType : StoreType
{
    public static readonly HttpServerType Instance = new();

    public override IReadOnlyList<string> Names { get; } = ["HttpServer"];

    public override IReadOnlyList<LocationType> Locations { get; } =
        [new("HttpServerLocation", null) { PathProperty = "relativeUrl" }];

    public override bool CanList => false;

    public override bool CanWrite => false;

    public override LinkedService? Read(string name, string type, DefinitionParser properties) =>
        HttpServerLinkedService.Read(name, properties);

    internal override JsonObject? ReadSettings(DefinitionParser storeSettings) => HttpReadSettings.Read(storeSettings)?.ToJson();
}
