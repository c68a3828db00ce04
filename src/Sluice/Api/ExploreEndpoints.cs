using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
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
internal sealed class ExploreEndpoints(Factory factory, FactoryConnections connections)
{
    const string ParameterPrefix = "param.";

    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary><c>POST linkedservices/{name}/testConnection</c>.</summary>
    /// <returns>
    /// 200 with the result, also of a test that failed (<c>succeeded</c> false); 404 for an unknown name; 400 for a wrong definition.
    /// </returns>
    public Task<ApiResponse> TestConnectionAsync(string name, ExploreRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(ResourceKind.LinkedService, name, request, parameters =>
            new ConnectionTest(factory, connections).RunAsync(new Reference(name, parameters), cancellationToken));

    /// <summary>
    /// <c>GET linkedservices/{name}/tables</c>: its tables, or with <c>table=schema.name</c> one with its columns. Of a store: containers,
    /// or with <c>path=container/folder</c> what lies there.
    /// </summary>
    public Task<ApiResponse> ListTablesAsync(string name, ExploreRequest request, CancellationToken cancellationToken) =>
        AnswerAsync<object>(ResourceKind.LinkedService, name, request, async parameters =>
        {
            var exploration = new Exploration(factory, connections);
            var reference = new Reference(name, parameters);
            return request.Find("table") is { } table ? await exploration.DescribeTableAsync(reference, table, cancellationToken)
                : exploration.IsDatabase(reference) ? await exploration.ListTablesAsync(reference, cancellationToken)
                : await exploration.ListFilesAsync(reference, request.Find("path"), cancellationToken);
        });

    /// <summary><c>GET</c> or <c>POST datasets/{name}/preview?rows=N</c>: its first rows, 10 unless told, at most 100.</summary>
    public Task<ApiResponse> PreviewAsync(string name, ExploreRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(ResourceKind.Dataset, name, request, parameters =>
        {
            var rows = request.Find("rows") is not { } text ? Preview.DefaultRows
                : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
                : throw new SluiceException(
                    Side.Definition, "InvalidRows", $"rows is a number from 1 to {Preview.MaxRows}, not '{text}'.");
            return new Preview(factory, connections).ReadAsync(new Reference(name, parameters), rows, cancellationToken);
        });

    /// <summary><c>GET datasets/{name}/schema</c>: its columns as ADF's import schema writes them.</summary>
    public Task<ApiResponse> ReadSchemaAsync(string name, ExploreRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(ResourceKind.Dataset, name, request, parameters =>
            new Preview(factory, connections).ReadSchemaAsync(new Reference(name, parameters), cancellationToken));

    async Task<ApiResponse> AnswerAsync<T>(ResourceKind kind, string name, ExploreRequest request, Func<JsonObject, Task<T>> ask)
    {
        if (!factory.Has(kind, name))
            return ApiResponse.Error(404, $"{kind}NotFound", $"There is no {kind} '{name}'.");
        if (ReadParameters(request) is not { } parameters)
            return ApiResponse.Error(400, "InvalidBody", "The body is not a JSON object with an object \"parameters\".");
        try
        {
            return new ApiResponse(200, JsonSerializer.SerializeToNode(await ask(parameters), Options));
        }
        catch (SluiceException fault)
        {
            return ApiResponse.From(fault);
        }
    }

    static JsonObject? ReadParameters(ExploreRequest request)
    {
        var parameters = new JsonObject();
        try
        {
            if (!string.IsNullOrWhiteSpace(request.Body))
            {
                if (JsonText.Parse(request.Body) is not JsonObject body)
                    return null;
                if (body["parameters"] is { } given)
                {
                    if (given is not JsonObject values)
                        return null;
                    parameters = (JsonObject)values.DeepClone();
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        foreach (var (key, value) in request.Query)
        {
            if (key.StartsWith(ParameterPrefix, StringComparison.OrdinalIgnoreCase))
                parameters[key[ParameterPrefix.Length..]] = value;
        }

        return parameters;
    }
}
