using Microsoft.AspNetCore.Http;
using Sluice.Api;

namespace Sluice.Cli.Serving;

/// <summary>Sends the API's answers.</summary>
static class SentResponse
{
    extension(ApiResponse answer)
    {
        /// <summary>Sends it.</summary>
        public async Task SendAsync(HttpContext context)
        {
            context.Response.StatusCode = answer.Status;
            foreach (var (name, value) in answer.Headers)
                context.Response.Headers[name] = value;
            if (answer.File is { } file)
                await context.Response.SendFileAsync(file, context.RequestAborted);
            if (answer.Text is not { } body)
                return;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body, context.RequestAborted);
        }
    }
}
