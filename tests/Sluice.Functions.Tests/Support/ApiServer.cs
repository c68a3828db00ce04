using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Management.DataFactory;
using Microsoft.Extensions.Logging;
using Microsoft.Rest;

namespace Sluice.Functions.Tests.Support;

/// <summary>A web server that hands requests to the app's functions, as the Functions host does.</summary>
sealed class ApiServer : IAsyncDisposable
{
    /// <summary>Where clients say that the factory is.</summary>
    public const string Group = "group", Factory = "factory", Subscription = "11111111-2222-3333-4444-555555555555";

    /// <summary>The factory's path in Azure Resource Manager.</summary>
    public const string FactoryPath = $"/subscriptions/{Subscription}/resourceGroups/{Group}/providers/Microsoft.DataFactory/factories/{Factory}";

    readonly WebApplication _server;

    ApiServer(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.Single());

    public static async Task<ApiServer> StartAsync(Scenario scenario)
    {
        var started = await StartAsync(scenario.SendAsync);
        scenario.Address = started.Address;
        return started;
    }

    /// <summary>Before the app's own process.</summary>
    public static Task<ApiServer> StartAsync(FunctionsHost host) => StartAsync(host.SendAsync);

    static async Task<ApiServer> StartAsync(Send send)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        server.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var (status, body) = await send(
                context.Request.Method, context.Request.Path + context.Request.QueryString, await reader.ReadToEndAsync(),
                [.. context.Request.Headers.Select(header => (header.Key, header.Value.ToString()))]);
            context.Response.StatusCode = status;
            if (body is not null)
                await context.Response.WriteAsJsonAsync(body);
        });
        await server.StartAsync();
        return new ApiServer(server);
    }

    /// <summary>ADF's own client of it.</summary>
    public DataFactoryManagementClient Client() => new(new TokenCredentials("token")) { BaseUri = Address, SubscriptionId = Subscription };

    delegate Task<(int Status, JsonNode? Body)> Send(string method, string path, string? body, params (string Name, string Value)[] headers);

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();
}
