using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>The web app as the Functions app serves it, by the route of its function.</summary>
public sealed class WebFunctionsTests
{
    const string Script = "_framework/blazor.webassembly.js";

    [Theory]
    [InlineData("")]
    [InlineData("runs/68d1116c-f806-4a1b-8b2a-3cf37b02d66d")]
    [InlineData("pipelines/Load of orders")]
    [InlineData("none/of/its/pages.html")]
    public async Task A_page_of_the_app_is_its_first_file_wherever_it_is_asked_for(string path)
    {
        var (response, body) = await GetAsync(path);

        Assert.Equal((200, "text/html; charset=utf-8"), (response.StatusCode, response.ContentType));
        Assert.Contains($"<script src=\"{Script}\">", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        Assert.Contains("<base href=\"/web/\" />", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        Assert.Contains("script-src 'self' 'wasm-unsafe-eval';", response.Headers.ContentSecurityPolicy.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_is_sent_compressed_to_who_reads_that_and_not_again_while_it_is_the_same()
    {
        var (whole, plain) = await GetAsync(Script);
        var (compressed, body) = await GetAsync(Script, ("Accept-Encoding", "gzip, deflate, br"));
        var (same, none) = await GetAsync(Script, ("Accept-Encoding", "gzip, deflate, br"), ("If-None-Match", compressed.Headers.ETag.ToString()));

        Assert.Equal((200, "text/javascript; charset=utf-8", ""), (whole.StatusCode, whole.ContentType, whole.Headers.ContentEncoding.ToString()));
        Assert.Equal((200, "br"), (compressed.StatusCode, compressed.Headers.ContentEncoding.ToString()));
        Assert.InRange(body.Length, 1, plain.Length - 1);
        using var unpacked = new MemoryStream();
        await using (var brotli = new BrotliStream(new MemoryStream(body), CompressionMode.Decompress))
            await brotli.CopyToAsync(unpacked);
        Assert.Equal(plain, unpacked.ToArray());
        Assert.Equal((304, 0), (same.StatusCode, none.Length));
        Assert.Equal(404, (await GetAsync("_framework/none.js")).Response.StatusCode);
    }

    /// <summary>Asks as the host does, which finds the function by its route.</summary>
    static async Task<(HttpResponse Response, byte[] Body)> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        var values = new RouteValueDictionary();
        var function = Assert.Single(FunctionApp.AppFunctions(), one =>
            FunctionApp.Trigger<HttpTriggerAttribute>(one)?.GetCustomAttributes(typeof(HttpTriggerAttribute), false) is [HttpTriggerAttribute trigger]
            && trigger.Methods!.Contains("get") && new TemplateMatcher(TemplateParser.Parse(trigger.Route!), []).TryMatch($"/web/{path}", values));
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Request.Path, http.Response.Body) = ("GET", $"/web/{path}", new MemoryStream());
        foreach (var (name, value) in headers)
            http.Request.Headers[name] = value;
        var answer = (IResult)function.Invoke(Activator.CreateInstance(function.DeclaringType!), [http.Request, values["path"]])!;
        await answer.ExecuteAsync(http);
        return (http.Response, ((MemoryStream)http.Response.Body).ToArray());
    }
}
