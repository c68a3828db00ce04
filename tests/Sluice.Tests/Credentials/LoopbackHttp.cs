using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sluice.Tests.Copying.Support.Proxies;

namespace Sluice.Tests.Credentials;

/// <summary>A small HTTP server on the loopback address, with TLS if it has a certificate.</summary>
sealed class LoopbackHttp : LoopbackServer
{
    readonly Func<HttpAsked, Task<HttpAnswer>> _answer;
    readonly X509Certificate2? _certificate;

    public LoopbackHttp(Func<HttpAsked, Task<HttpAnswer>> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        Start();
    }

    public string Url => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}";

    public ConcurrentQueue<HttpAsked> Asked { get; } = new();

    public static IReadOnlyDictionary<string, string> Fields(string text) => text
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(field => field.Split('=', 2))
        .ToDictionary(field => WebUtility.UrlDecode(field[0]), field => WebUtility.UrlDecode(field[^1]));

    protected override async Task ServeAsync(TcpClient client)
    {
        try
        {
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, End);
                stream = secure;
            }

            await using (stream)
            {
                var asked = await ReadAsync(stream);
                Asked.Enqueue(asked);
                await WriteAsync(stream, await _answer(asked));
            }
        }
        catch (AuthenticationException)
        {
            // It did not trust the certificate.
        }
    }

    /// <summary>One request a connection; bodies come with their length.</summary>
    async Task<HttpAsked> ReadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, End);
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines[1..].Select(line => line.Split(':', 2)).ToDictionary(
            parts => parts[0].Trim(), parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, provider: null) : 0];
        await stream.ReadExactlyAsync(body, End);
        var request = lines[0].Split(' ');
        var target = request[1].Split('?', 2);
        return new HttpAsked(request[0], target[0], Fields(target.Length > 1 ? target[1] : ""), headers, Encoding.UTF8.GetString(body));
    }

    async Task WriteAsync(Stream stream, HttpAnswer answer)
    {
        var body = Encoding.UTF8.GetBytes(answer.Json);
        var headers = string.Concat(answer.Headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
        var head = $"HTTP/1.1 {answer.Status} Answer\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), End);
        await stream.WriteAsync(body, End);
        await stream.FlushAsync(End);
    }
}
