using Microsoft.AspNetCore.Http;
using Sluice.Api;

namespace Sluice.Functions;

/// <summary>Hands the library's answers to the host.</summary>
static class HttpResult
{
    public static IResult From(ApiResponse response) =>
        response.Body is { } body ? Results.Text(body.ToJsonString(), "application/json", statusCode: response.Status)
        : Results.StatusCode(response.Status);
}
