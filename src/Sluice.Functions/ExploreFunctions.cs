using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sluice.Api;
using Sluice.Connections;
using Sluice.Definitions;

namespace Sluice.Functions;

/// <summary>The HTTP endpoints that look at linked services and datasets.</summary>
/// <param name="factory">The factory, which may be wrong: that is told in the answer.</param>
/// <param name="connections">Opens what it refers to; lazily, for they need the factory.</param>
public sealed class ExploreFunctions(Lazy<Factory> factory, IServiceProvider connections)
{
    /// <summary>Connects to a linked service.</summary>
    [Function("TestConnection")]
    public Task<IResult> TestConnectionAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "linkedservices/{name}/testConnection")] HttpRequest request,
        string name) =>
        AnswerAsync(request, (endpoints, read) => endpoints.TestConnectionAsync(name, read, request.HttpContext.RequestAborted));

    /// <summary>The tables of a linked service, or the columns of one.</summary>
    [Function("ListTables")]
    public Task<IResult> ListTablesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "linkedservices/{name}/tables")] HttpRequest request, string name) =>
        AnswerAsync(request, (endpoints, read) => endpoints.ListTablesAsync(name, read, request.HttpContext.RequestAborted));

    /// <summary>The first rows of a dataset.</summary>
    [Function("PreviewDataset")]
    public Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = "datasets/{name}/preview")] HttpRequest request, string name) =>
        AnswerAsync(request, (endpoints, read) => endpoints.PreviewAsync(name, read, request.HttpContext.RequestAborted));

    /// <summary>The columns of a dataset.</summary>
    [Function("ReadSchema")]
    public Task<IResult> ReadSchemaAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "datasets/{name}/schema")] HttpRequest request, string name) =>
        AnswerAsync(request, (endpoints, read) => endpoints.ReadSchemaAsync(name, read, request.HttpContext.RequestAborted));

    async Task<IResult> AnswerAsync(HttpRequest request, Func<ExploreEndpoints, ExploreRequest, Task<ApiResponse>> ask)
    {
        try
        {
            using var body = new StreamReader(request.Body);
            var read = new ExploreRequest(
                request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await body.ReadToEndAsync(request.HttpContext.RequestAborted));
            var endpoints = new ExploreEndpoints(factory.Value, (FactoryConnections)connections.GetService(typeof(FactoryConnections))!);
            return HttpResult.From(await ask(endpoints, read));
        }
        catch (SluiceException fault)
        {
            return HttpResult.From(ApiResponse.From(fault));
        }
    }
}
