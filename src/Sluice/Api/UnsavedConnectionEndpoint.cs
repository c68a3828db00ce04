using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Exploring.ConnectionTests;

namespace Sluice.Api;

/// <summary>Tests a linked service that is not saved: nothing of it is kept, its secrets least of all.</summary>
/// <param name="source">The factory.</param>
/// <param name="writer">Tells what is wrong with it.</param>
internal sealed class UnsavedConnectionEndpoint(FactorySource source, DefinitionWriter writer)
{
    /// <summary>The endpoint.</summary>
    public IEnumerable<ApiRoute> Routes => [new("POST", "linkedservices/testConnection", TestAsync)];

    /// <summary>
    /// <c>POST linkedservices/testConnection</c>: the body has its <c>name</c> and its <c>properties</c> as they would be written. Stars
    /// stand for the secrets of the one of this name that is saved.
    /// </summary>
    async Task<ApiResponse> TestAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadObjectAsync(cancellationToken);
        if (body["name"] is not JsonValue value || !value.TryGetValue<string>(out var name) || !ResourceName.IsValid(name))
            throw new ApiException(400, "InvalidName", ResourceName.Rule);
        var written = ApiBody.Wanted(body, "properties");
        var parameters = ExploreEndpoints.Parameters(request, body);
        var factory = await writer.TryAsync(ResourceKind.LinkedService, name, written, cancellationToken);
        await using var connections = source.Connect(factory);
        var result = await new ConnectionTest(factory, connections).RunAsync(new Reference(name, parameters), cancellationToken);
        return ApiResponse.Ok(ExploreEndpoints.Told(result));
    }
}
