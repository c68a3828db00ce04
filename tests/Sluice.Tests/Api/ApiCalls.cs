using System.Text;
using Sluice.Api;

namespace Sluice.Tests.Api;

/// <summary>Calls endpoints as a host does.</summary>
static class ApiCalls
{
    /// <summary>Sends a request.</summary>
    /// <param name="routes">The endpoints.</param>
    /// <param name="call">Its method, path and query: <c>GET datasets/Orders/preview?rows=1</c>.</param>
    /// <param name="body">Its body.</param>
    /// <param name="headers">Its headers.</param>
    public static async Task<ApiResponse> SendAsync(
        this IEnumerable<ApiRoute> routes, string call, string body = "", params (string Name, string Value)[] headers)
    {
        var uri = new Uri($"http://localhost/{call[(call.IndexOf(' ', StringComparison.Ordinal) + 1)..]}");
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        var request = new ApiRequest(call.Split(' ')[0], uri.AbsolutePath, stream)
        {
            Query = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
                .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1])),
            Headers = headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase),
        };
        return await new ApiRoutes(routes).AnswerAsync(request, CancellationToken.None);
    }
}
