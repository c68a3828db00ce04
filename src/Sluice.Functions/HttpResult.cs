using Microsoft.AspNetCore.Http;
using Sluice.Api;

namespace Sluice.Functions;

/// <summary>Hands an answer of the library to the host.</summary>
sealed class HttpResult(ApiResponse answer) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            response.Headers[name] = value;
        if (answer.File is { } file)
            await response.SendFileAsync(file, httpContext.RequestAborted);
        if (answer.Text is not { } body)
            return;
        response.ContentType = "application/json";
        await response.WriteAsync(body, httpContext.RequestAborted);
    }
}
