using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Sluice.Http;

/// <summary>
/// Sends the requests that definitions ask for: by https unless <see cref="HttpRules"/> allow http, never to an address among
/// <see cref="ForbiddenAddresses"/>, and with certificates checked. Redirects are followed by the same rules. There is one for all.
/// </summary>
sealed class HttpSender(HttpRules rules) : IDisposable
{
    const int MaxRedirects = 10;
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    // A name may lead elsewhere after a while.
    static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    // Most runs send nothing.
    HttpMessageInvoker? _invoker;

    /// <summary>Asks a name server.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    HttpMessageInvoker Invoker =>
        LazyInitializer.EnsureInitialized(ref _invoker, () => new HttpMessageInvoker(Handler()));

    /// <summary>Sends a request; the body of the answer is not read yet.</summary>
    /// <exception cref="SluiceException">The request is not allowed.</exception>
    /// <exception cref="HttpRequestException">It cannot be sent; <see cref="HttpFault"/> tells it.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpCall call, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            Check(call);
            using var message = call.ToMessage();
            var answer = await Invoker.SendAsync(message, cancellationToken);
            if (answer.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || answer.Headers.Location is not { } location)
            {
                // Where the answer comes from.
                answer.RequestMessage = new HttpRequestMessage(call.Method, call.Url);
                return answer;
            }

            answer.Dispose();
            if (redirects == MaxRedirects)
                throw new SluiceException(Side.Source, "TooManyRedirects", $"{call.Display} is redirected more than {MaxRedirects} times.");
            call = call.RedirectedTo(new Uri(call.Url, location), answer.StatusCode);
        }
    }

    public void Dispose() => _invoker?.Dispose();

    void Check(HttpCall call)
    {
        if (call.Url.Scheme == Uri.UriSchemeHttp && !rules.AllowsPlain)
        {
            throw new SluiceException(Side.Definition, "HttpNotAllowed",
                $"{call.Display}: http is not encrypted. Write https, or allow http by {HttpRules.PlainSetting}=true.");
        }

        if (call.Url.Scheme != Uri.UriSchemeHttp && call.Url.Scheme != Uri.UriSchemeHttps)
            throw new SluiceException(Side.Definition, "InvalidUrl", $"{call.Display}: this is no URL of HTTP. Write https://...");
    }

    SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // It would do the connecting, to whatever address it likes.
        UseProxy = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = rules.Roots is { } roots ? Trusting(roots) : null },
    };

    static X509ChainPolicy Trusting(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    /// <summary>Connects to the very addresses that were looked at: asked again, a name server may give others.</summary>
    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint;
        var addresses = await Resolve(host.Host, cancellationToken);
        if (addresses.FirstOrDefault(ForbiddenAddresses.Contain) is { } forbidden)
        {
            throw new SluiceException(Side.Definition, "AddressForbidden",
                $"{host.Host} is {forbidden}, to which nothing is sent: such addresses are for the machine itself. Use another server.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, host.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
