using System.Net;
using Sluice.Http;

namespace Sluice.Tests.Http;

public sealed class HttpSenderTests(WebServer server) : IClassFixture<WebServer>
{
    static readonly KeyValuePair<string, string>[] Credentials = [new("Authorization", "Basic c2VjcmV0"), new("x-api-key", "secret"), new("Accept", "text/plain")];

    [Theory]
    [InlineData("https://169.254.169.254/metadata/instance")]
    [InlineData("https://2852039166/")]
    [InlineData("https://[fd00:ec2::254]/latest")]
    [InlineData("https://" + WebServer.Trap + "/")]
    public async Task Nothing_is_sent_to_the_addresses_of_clouds_whatever_name_leads_there(string url)
    {
        using var sender = url.Contains(WebServer.Trap, StringComparison.Ordinal) ? server.Sender() : new HttpSender(new HttpRules());

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(sender, HttpMethod.Get, url));

        Assert.Equal("AddressForbidden", HttpFault.In(exception)?.Code);
    }

    [Fact]
    public async Task A_name_is_asked_for_once_a_connection_so_that_it_cannot_change_after_it_was_checked()
    {
        server.On("/once", "{}");
        var answers = new Queue<string>(["127.0.0.1", "169.254.169.254"]);
        using var sender = new HttpSender(new HttpRules { Roots = server.Roots })
        {
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(answers.Dequeue())]),
        };

        using var answer = await SendAsync(sender, HttpMethod.Get, server.Secure + "/once");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single(answers);
    }

    [Fact]
    public async Task A_redirect_to_a_forbidden_address_is_refused()
    {
        server.Redirect("/trap", $"https://{WebServer.Trap}/metadata");
        using var sender = server.Sender();

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(sender, HttpMethod.Get, server.Secure + "/trap"));

        Assert.Equal("AddressForbidden", HttpFault.In(exception)?.Code);
    }

    [Fact]
    public async Task Without_the_setting_nothing_is_sent_by_http_and_with_it_no_redirect_leaves_https()
    {
        server.On("/plain", "{}");
        server.Redirect("/leave", server.Plain + "/plain");
        using var strict = server.Sender();
        using var lax = server.Sender(allowsPlain: true);

        var refused = await Assert.ThrowsAsync<SluiceException>(() => SendAsync(strict, HttpMethod.Get, server.Plain + "/plain"));
        var left = await Assert.ThrowsAsync<SluiceException>(() => SendAsync(lax, HttpMethod.Get, server.Secure + "/leave"));
        using var answer = await SendAsync(lax, HttpMethod.Get, server.Plain + "/plain");

        Assert.Equal(("HttpNotAllowed", Side.Definition), (refused.Code, refused.Side));
        Assert.Contains("SLUICE_ALLOW_HTTP", refused.Message, StringComparison.Ordinal);
        Assert.Equal("HttpRedirectRefused", left.Code);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_certificate_of_an_authority_that_is_not_trusted_is_refused_and_so_is_one_of_another_name()
    {
        server.On("/tls", "{}");
        using var stranger = new HttpSender(new HttpRules()) { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) };
        using var sender = server.Sender();

        var untrusted = await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(stranger, HttpMethod.Get, server.Secure + "/tls"));
        var otherName = await Assert.ThrowsAnyAsync<Exception>(
            () => SendAsync(sender, HttpMethod.Get, server.Secure.Replace(WebServer.Name, "other.test", StringComparison.Ordinal) + "/tls"));

        Assert.Equal(["CertificateRefused", "CertificateRefused"], new[] { untrusted, otherName }.Select(one => HttpFault.Explain(one)?.Code));
        Assert.Empty(server.Asked("/tls"));
    }

    [Fact]
    public async Task Credentials_stay_with_their_server_when_a_redirect_leads_to_another()
    {
        var other = server.Secure.Replace(WebServer.Name, "127.0.0.1", StringComparison.Ordinal);
        server.On("/there", "{}");
        server.Redirect("/here", "/there");
        server.Redirect("/away", other + "/elsewhere");
        server.On("/elsewhere", "{}");
        using var sender = server.Sender();

        using var same = await SendAsync(sender, HttpMethod.Get, server.Secure + "/here");
        using var away = await SendAsync(sender, HttpMethod.Get, server.Secure + "/away");

        Assert.Equal("secret", server.Asked("/there").Single().Headers["x-api-key"]);
        var asked = server.Asked("/elsewhere").Single().Headers;
        Assert.Equal("text/plain", asked["Accept"]);
        Assert.DoesNotContain(asked.Keys, name => name is "Authorization" or "x-api-key");
    }

    [Theory]
    [InlineData(302, "GET", "")]
    [InlineData(303, "GET", "")]
    [InlineData(307, "POST", "body")]
    [InlineData(308, "POST", "body")]
    public async Task A_body_follows_a_redirect_that_keeps_the_method(int status, string method, string body)
    {
        var path = $"/posted{status}";
        server.Redirect(path, path + "/next", status);
        server.On(path + "/next", "{}");
        using var sender = server.Sender();

        using var answer = await SendAsync(sender, HttpMethod.Post, server.Secure + path, "body"u8.ToArray());

        var asked = server.Asked(path + "/next").Single();
        Assert.Equal((method, body), (asked.Method, asked.Body));
    }

    [Fact]
    public async Task A_body_is_not_sent_on_to_another_server_and_no_redirect_goes_on_for_ever()
    {
        server.Redirect("/round", "/round");
        server.Redirect("/body", server.Secure.Replace(WebServer.Name, "127.0.0.1", StringComparison.Ordinal) + "/other?sig=secret", 307);
        using var sender = server.Sender();

        var round = await Assert.ThrowsAsync<SluiceException>(() => SendAsync(sender, HttpMethod.Get, server.Secure + "/round"));
        var body = await Assert.ThrowsAsync<SluiceException>(() => SendAsync(sender, HttpMethod.Post, server.Secure + "/body", [1]));

        Assert.Equal(("TooManyRedirects", "HttpRedirectRefused"), (round.Code, body.Code));
        Assert.DoesNotContain("secret", body.Message, StringComparison.Ordinal);
    }

    static Task<HttpResponseMessage> SendAsync(HttpSender sender, HttpMethod method, string url, byte[]? body = null) =>
        sender.SendAsync(new HttpCall(method, new Uri(url)) { Headers = Credentials, Body = body }, CancellationToken.None);
}
