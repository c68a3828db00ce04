using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Http;

namespace Sluice.Tests.Http;

/// <summary>A web server on the loopback address, with TLS and without, whose certificate is of an authority of its own.</summary>
public sealed class WebServer : IAsyncLifetime
{
    /// <summary>A name of this machine that no name server knows.</summary>
    public const string Name = "server.test";

    /// <summary>A name that leads to the address at which clouds tell a machine its secrets.</summary>
    public const string Trap = "trap.test";

    readonly ConcurrentDictionary<string, RequestDelegate> _answers = new();
    readonly ConcurrentQueue<WebAsked> _asked = new();
    readonly WebApplication _server;

    public WebServer()
    {
        using var authority = new CertificateAuthority("Sluice tests of the web");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = X509Certificate2.CreateFromPem(authority.IssueServer(key, 5, Name, Trap, "127.0.0.1"), key.ExportPkcs8PrivateKeyPem());
        // Windows wants a key that is not ephemeral.
        var own = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        Roots.Add(X509Certificate2.CreateFromPem(authority.Pem));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(own));
            kestrel.Limits.MinResponseDataRate = null;
        });
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    /// <summary>The authority of its certificate.</summary>
    public X509Certificate2Collection Roots { get; } = [];

    public string Plain => AddressOf("http");

    /// <summary>By its name; see <see cref="Sender"/>.</summary>
    public string Secure => AddressOf("https").Replace("127.0.0.1", Name, StringComparison.Ordinal);

    /// <summary>A sender that trusts it and knows its names.</summary>
    internal HttpSender Sender(bool allowsPlain = false) => new(new HttpRules { AllowsPlain = allowsPlain, Roots = Roots })
    {
        Resolve = (host, _) => Task.FromResult<IPAddress[]>([host == Trap ? IPAddress.Parse("169.254.169.254") : IPAddress.Loopback]),
    };

    /// <summary>Answers requests for a path from now on.</summary>
    public void On(string path, RequestDelegate answer) => _answers[path] = answer;

    /// <summary>Answers with a text.</summary>
    public void On(string path, string text, string type = "application/json", int status = 200) => On(path, async context =>
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        await context.Response.WriteAsync(text);
    });

    /// <summary>Answers that what is asked for is elsewhere.</summary>
    public void Redirect(string path, string location, int status = 302) => On(path, context =>
    {
        (context.Response.StatusCode, context.Response.Headers.Location) = (status, location);
        return Task.CompletedTask;
    });

    /// <summary>The requests for a path so far.</summary>
    public IReadOnlyList<WebAsked> Asked(string path) => [.. _asked.Where(asked => asked.Path == path)];

    /// <summary>The body of the request that is being answered.</summary>
    public static string BodyOf(HttpContext context) => (string)context.Items[nameof(BodyOf)]!;

    public Task InitializeAsync() => _server.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        using var body = new StreamReader(request.Body);
        var text = await body.ReadToEndAsync();
        _asked.Enqueue(new WebAsked(
            request.Method, request.Path, request.QueryString.Value ?? "",
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            text));
        context.Items[nameof(BodyOf)] = text;
        if (_answers.TryGetValue(request.Path, out var answer))
            await answer(context);
        else
            context.Response.StatusCode = 404;
    }

    string AddressOf(string scheme) => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .First(address => address.StartsWith(scheme + ":", StringComparison.Ordinal));
}
