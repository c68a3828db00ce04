using System.Net;

namespace Sluice.Tests.Copying.Support.Proxies;

/// <summary>Stands before a storage account and answers some of its requests itself, with an error.</summary>
sealed class FaultyHttpProxy : IAsyncDisposable
{
    static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    readonly HttpListener _listener = new();
    readonly int _serverPort;
    readonly Task _serving;
    readonly Lock _lock = new();
    Func<HttpListenerRequest, bool> _fails = _ => false;
    Queue<int> _answers = [];

    public FaultyHttpProxy(int serverPort)
    {
        _serverPort = serverPort;
        Port = LoopbackPort.Free();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port { get; }

    /// <summary>Errors that were not given as answers yet.</summary>
    public int Left
    {
        get
        {
            lock (_lock)
                return _answers.Count;
        }
    }

    /// <summary>From now on answers the first requests of a kind with these.</summary>
    public void Fail(Func<HttpListenerRequest, bool> requests, params IEnumerable<int> statuses)
    {
        lock (_lock)
            (_fails, _answers) = (requests, new Queue<int>(statuses));
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    async Task ServeAsync()
    {
        var requests = new List<Task>();
        try
        {
            while (true)
                requests.Add(AnswerAsync(await _listener.GetContextAsync()));
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            await Task.WhenAll(requests);
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            await (FaultFor(context.Request) is { } status ? RefuseAsync(context, status) : ForwardAsync(context));
            context.Response.Close();
        }
        catch (Exception exception)
            when (exception is HttpListenerException or HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // One of them hung up.
            context.Response.Abort();
        }
    }

    int? FaultFor(HttpListenerRequest request)
    {
        lock (_lock)
            return _fails(request) && _answers.TryDequeue(out var status) ? status : null;
    }

    static async Task RefuseAsync(HttpListenerContext context, int status)
    {
        await context.Request.InputStream.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        context.Response.ContentLength64 = 0;
    }

    async Task ForwardAsync(HttpListenerContext context)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), $"http://127.0.0.1:{_serverPort}{context.Request.RawUrl}");
        if (context.Request.HasEntityBody)
            request.Content = new StreamContent(context.Request.InputStream);
        else if (context.Request.HttpMethod == "PUT")
            request.Content = new ByteArrayContent([]);
        foreach (var name in context.Request.Headers.AllKeys.Where(name => name is not (null or "Host" or "Connection")))
        {
            if (!request.Headers.TryAddWithoutValidation(name!, context.Request.Headers[name]))
                request.Content?.Headers.TryAddWithoutValidation(name!, context.Request.Headers[name]);
        }

        using var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name is not ("Connection" or "Keep-Alive" or "Transfer-Encoding" or "Content-Length"))
                context.Response.Headers[name] = string.Join(',', values);
        }

        if (answer.Content.Headers.ContentLength is { } length)
            context.Response.ContentLength64 = length;
        if (context.Request.HttpMethod != "HEAD")
            await answer.Content.CopyToAsync(context.Response.OutputStream);
    }
}
