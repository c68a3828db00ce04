using System.Text.Json.Nodes;

namespace Sluice.Api;

/// <summary>
/// All endpoints, for every host. They answer at their short paths, and at those of Azure Resource Manager
/// (<c>subscriptions/S/resourceGroups/R/providers/Microsoft.DataFactory/factories/F/...</c>), which ADF's clients call.
/// </summary>
internal sealed class ApiRoutes(IEnumerable<ApiRoute> routes)
{
    /// <summary>Where each lies: <c>METHOD path</c>, and where there are names, null.</summary>
    static readonly string?[] FactoryPath =
        ["subscriptions", null, "resourceGroups", null, "providers", "Microsoft.DataFactory", "factories", null];

    readonly ApiRoute[] _routes = [.. routes];

    /// <summary>The endpoints.</summary>
    public IReadOnlyList<ApiRoute> All => _routes;

    /// <summary>Answers a request; what is wrong with it is in the answer.</summary>
    public async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var answer = await FindAnswerAsync(request, cancellationToken);
        if ((answer.Body as JsonObject)?["error"] is JsonObject error)
            error["target"] ??= $"/{request.Path.Trim('/')}";
        return answer;
    }

    async Task<ApiResponse> FindAnswerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var whole = request.Path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        var inFactory = IsInFactory(whole) ? FactoryPath.Length : 0;
        var path = whole[inFactory..];
        var found = _routes.Select(route => (Route: route, Names: route.Match(path))).Where(match => match.Names is not null).ToList();
        var (answering, names) = found.Find(match => match.Route.Method == request.Method);
        if (answering is null)
        {
            return found.Count == 0 ? ApiResponse.Error(404, "NotFound", $"There is nothing at '{request.Path}'.")
                : ApiResponse.Error(405, "MethodNotAllowed", $"'{request.Path}' takes {string.Join(", ", found.Select(match => match.Route.Method))}.");
        }

        try
        {
            return await answering.AnswerAsync(request with { Names = names!, Factory = string.Concat(whole[..inFactory].Select(one => $"/{one}")) }, cancellationToken);
        }
        catch (ApiException wrong)
        {
            return wrong.Response;
        }
        catch (SluiceException fault)
        {
            return ApiResponse.From(fault);
        }
    }

    static bool IsInFactory(string[] path) => path.Length > FactoryPath.Length && path.Zip(FactoryPath)
        .All(pair => pair.Second?.Equals(pair.First, StringComparison.OrdinalIgnoreCase) ?? true);
}
