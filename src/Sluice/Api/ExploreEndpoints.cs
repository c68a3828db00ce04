using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Exploring;
using Sluice.Exploring.ConnectionTests;
using Sluice.Exploring.Previews;

namespace Sluice.Api;

/// <summary>
/// The HTTP endpoints that look at linked services and datasets; used alike by every host. ADF's REST API has none of them. Values for
/// parameters of a linked service or dataset come in the query as <c>param.NAME=value</c>, or in the body's object <c>parameters</c>.
/// </summary>
/// <param name="connections">Opens what it refers to.</param>
internal sealed class ExploreEndpoints(Lazy<Factory> factory, Lazy<FactoryConnections> connections)
{
    const string ParameterPrefix = "param.";

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("POST", "linkedservices/{name}/testConnection", TestConnectionAsync),
        new("GET", "linkedservices/{name}/tables", ListTablesAsync),
        new("POST", "linkedservices/{name}/preview", PreviewItemAsync),
        new("GET", "datasets/{name}/preview", PreviewAsync),
        new("POST", "datasets/{name}/preview", PreviewAsync),
        new("GET", "datasets/{name}/schema", ReadSchemaAsync),
    ];

    /// <summary><c>POST linkedservices/{name}/testConnection</c>.</summary>
    /// <returns>
    /// 200 with the result, also of a test that failed (<c>succeeded</c> false); 404 for an unknown name; 400 for a wrong definition.
    /// </returns>
    public Task<ApiResponse> TestConnectionAsync(ApiRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(ResourceKind.LinkedService, request, async (reference, _) =>
            Told(await new ConnectionTest(factory.Value, connections.Value).RunAsync(reference, cancellationToken)), cancellationToken);

    /// <summary>
    /// <c>GET linkedservices/{name}/tables</c>: its tables, or with <c>table=schema.name</c> one with its columns. Of a store: containers,
    /// or with <c>path=container/folder</c> what lies there.
    /// </summary>
    public Task<ApiResponse> ListTablesAsync(ApiRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(ResourceKind.LinkedService, request, async (reference, _) =>
        {
            var exploration = new Exploration(factory.Value, connections.Value);
            return request.Find("table") is { } table ? Told(await exploration.DescribeTableAsync(reference, table, cancellationToken))
                : exploration.IsDatabase(reference) ? Told(await exploration.ListTablesAsync(reference, cancellationToken))
                : Told(await exploration.ListFilesAsync(reference, request.Find("path"), cancellationToken));
        }, cancellationToken);

    /// <summary><c>GET</c> or <c>POST datasets/{name}/preview?rows=N</c>: its first rows, 10 unless told, at most 100.</summary>
    public Task<ApiResponse> PreviewAsync(ApiRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(ResourceKind.Dataset, request, async (reference, _) =>
            Told(await new Preview(factory.Value, connections.Value).ReadAsync(reference, Rows(request), cancellationToken)), cancellationToken);

    /// <summary>
    /// <c>POST linkedservices/{name}/preview?rows=N</c>: the first rows of a <c>table</c> or a <c>query</c>, or of a file or folder at
    /// <c>path</c> that is written in <c>format</c>, as the body says; <c>typeProperties</c> are those of datasets of that format.
    /// </summary>
    public Task<ApiResponse> PreviewItemAsync(ApiRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(ResourceKind.LinkedService, request, async (reference, body) =>
        {
            var item = new PreviewedItem
            {
                Table = ApiBody.Text(body, "table"),
                Query = ApiBody.Text(body, "query"),
                Path = ApiBody.Text(body, "path"),
                Format = ApiBody.Text(body, "format"),
                TypeProperties = ApiBody.Object(body, "typeProperties"),
            };
            return Told(await new Preview(factory.Value, connections.Value).ReadAsync(reference, item, Rows(request), cancellationToken));
        }, cancellationToken);

    /// <summary><c>GET datasets/{name}/schema</c>: its columns as ADF's import schema writes them.</summary>
    public Task<ApiResponse> ReadSchemaAsync(ApiRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(ResourceKind.Dataset, request, async (reference, _) =>
            Told(await new Preview(factory.Value, connections.Value).ReadSchemaAsync(reference, cancellationToken)), cancellationToken);

    async Task<ApiResponse> AnswerAsync(
        ResourceKind kind, ApiRequest request, Func<Reference, JsonObject, Task<JsonNode?>> ask, CancellationToken cancellationToken)
    {
        var name = request.Names["name"];
        if (!factory.Value.Has(kind, name))
            return ApiResponse.Error(404, $"{kind}NotFound", $"There is no {kind} '{name}'.");
        var body = await request.ReadObjectAsync(cancellationToken);
        return ApiResponse.Ok(await ask(new Reference(name, Parameters(request, body)), body));
    }

    /// <summary>A result as it is answered.</summary>
    internal static JsonNode? Told<T>(T result) =>
        JsonSerializer.SerializeToNode(result, ExploredTypes.Default.Options.Of<T>());

    /// <summary>The values of parameters that a request has.</summary>
    internal static JsonObject Parameters(ApiRequest request, JsonObject body)
    {
        var parameters = ApiBody.Object(body, "parameters");
        foreach (var (key, value) in request.Query)
        {
            if (key.StartsWith(ParameterPrefix, StringComparison.OrdinalIgnoreCase))
                parameters[key[ParameterPrefix.Length..]] = value;
        }

        return parameters;
    }

    static int Rows(ApiRequest request) => request.Find("rows") is not { } text ? Preview.DefaultRows
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new SluiceException(Side.Definition, "InvalidRows", $"rows is a number from 1 to {Preview.MaxRows}, not '{text}'.");
}
