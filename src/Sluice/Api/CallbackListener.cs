using System.Net;
using System.Net.Sockets;
using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Api;

/// <summary>Listens on the loopback address for callbacks to the runs of this process, from the first that is expected on.</summary>
/// <param name="outputs">Where the runs keep what they expect.</param>
internal sealed class CallbackListener(OutputStore outputs) : IAsyncDisposable
{
    const string Route = "/callbacks/";
    const int MostTries = 20;

    readonly Lock _opening = new();
    readonly CancellationTokenSource _stop = new();
    HttpListener? _listener;
    Task _listening = Task.CompletedTask;

    /// <summary>Listens, if it does not yet, and raises what comes in the engine.</summary>
    /// <returns>The address.</returns>
    /// <exception cref="SluiceException">No port is free.</exception>
    public Uri Open(InProcessEngine engine)
    {
        lock (_opening)
        {
            if (_listener is null)
            {
                _listener = Listen();
                var endpoint = new CallbackEndpoint(outputs, async (callback, value, _) =>
                {
                    await engine.RaiseEventAsync(callback.InstanceId, callback.Event, value);
                    return true;
                });
                _listening = ListenAsync(_listener, endpoint);
            }

            return new Uri(_listener.Prefixes.Single());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener?.Close();
        await _listening;
        _stop.Dispose();
    }

    static HttpListener Listen()
    {
        for (var tries = 1; ; tries++)
        {
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{FreePort()}/");
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException exception)
            {
                // Somebody else has taken the port since.
                listener.Close();
                if (tries == MostTries)
                    throw new SluiceException(Side.Engine, "NoCallbackAddress", $"No port of 127.0.0.1 is free for callbacks: {exception.Message}", exception);
            }
        }
    }

    static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    async Task ListenAsync(HttpListener listener, CallbackEndpoint endpoint)
    {
        var answering = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var call = await listener.GetContextAsync();
                answering.RemoveAll(answer => answer.IsCompleted);
                answering.Add(AnswerAsync(call, endpoint));
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(answering);
    }

    async Task AnswerAsync(HttpListenerContext call, CallbackEndpoint endpoint)
    {
        try
        {
            var answer = await CallAsync(call.Request, endpoint);
            call.Response.StatusCode = answer.Status;
            if (answer.Body is { } body)
            {
                call.Response.ContentType = "application/json";
                await call.Response.OutputStream.WriteAsync(TypedJson.ToBytes(body), _stop.Token);
            }

            call.Response.Close();
        }
        catch (Exception exception)
            when (exception is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Who called has hung up, or the run has ended.
            call.Response.Abort();
        }
    }

    async Task<ApiResponse> CallAsync(HttpListenerRequest request, CallbackEndpoint endpoint)
    {
        if (request.Url is not { } url || !url.AbsolutePath.StartsWith(Route, StringComparison.Ordinal))
            return ApiResponse.Error(404, "NotFound", "There is nothing here but callbacks.");
        if (request.HttpMethod != "POST")
            return ApiResponse.Error(405, "MethodNotAllowed", "Callbacks are sent by POST.");
        return await endpoint.CallAsync(url.AbsolutePath[Route.Length..], request.QueryString["token"], request.InputStream, _stop.Token);
    }
}
