using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Api;
using Sluice.Cli.Copies;
using Sluice.Connections;
using Sluice.Flows;
using Sluice.Runs;
using Sluice.Runs.State;

namespace Sluice.Cli.Serving;

/// <summary>Answers HTTP requests: the library's table of endpoints, with <c>/api</c> before them or without.</summary>
sealed class Answers
{
    const string Prefix = "/api";
    const string Callbacks = "callbacks/";

    readonly RequestGate _gate;
    readonly FactorySource _source;
    readonly ServedRuns _runs;
    readonly StateStore _state;
    readonly RunHistory _history;
    readonly Uri _address;
    readonly CallbackEndpoint _callbacks;

    public Answers(FactorySource source, ServedRuns runs, StateStore state, RunHistory history, Uri address, ServerOptions options)
    {
        _source = source;
        _address = address;
        _gate = new RequestGate(options);
        _runs = runs;
        _state = state;
        _history = history;
        _callbacks = new CallbackEndpoint(LocalRun.Outputs, (callback, value, cancellationToken) =>
            runs.RaiseEventAsync(callback.RunId, callback.InstanceId, callback.Event, value, cancellationToken));
    }

    /// <summary>The endpoints, of the factory as it is now.</summary>
    ApiRoutes Routes => FlowService.RoutesOf(_source, _runs, LocalRun.Outputs, _state, _history, LocalRun.Secrets, TimeProvider.System);

    /// <summary>Answers one.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            var answer = await AnswerAsync(context.Request, context.RequestAborted);
            if (answer.Status is >= 400 and not 404)
                await Console.Error.WriteLineAsync($"{context.Request.Method} {PathOf(context.Request)}: {answer.Status} {answer.Body?["error"]?["code"] ?? answer.Body?["report"]?["code"]}");
            await answer.SendAsync(context);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // Who has asked has hung up.
        }
    }

    async Task<ApiResponse> AnswerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAnswerAsync(request, cancellationToken);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ApiResponse.Error(413, "BodyTooLarge", "The body has more than 4 MB.");
        }
        catch (BadHttpRequestException exception)
        {
            return ApiResponse.Error(exception.StatusCode, "InvalidRequest", exception.Message);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"{request.Method} {PathOf(request)}: {exception.GetType().Name}: {Redaction.Of(exception.Message)}");
            return ApiResponse.Error(500, "InternalError", "The server failed unexpectedly. Its log says more.");
        }
    }

    async Task<ApiResponse> FindAnswerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (_gate.Refuse(request, needsKey: false) is { } stranger)
            return stranger;
        var path = PathOf(request);
        path = (path.StartsWith($"{Prefix}/", StringComparison.OrdinalIgnoreCase) ? path[Prefix.Length..] : path).TrimStart('/');
        if (path == "")
            return new ApiResponse(302, null) { Headers = new Dictionary<string, string> { ["Location"] = $"/{WebFiles.Prefix}" } };
        if (path.StartsWith(WebFiles.Prefix, StringComparison.Ordinal))
            return WebFiles.Own.Answer(request.Method, path[WebFiles.Prefix.Length..], name => RequestGate.Header(request, name));
        if (path == "health")
            return ApiResponse.Ok(new JsonObject { ["status"] = "Healthy", ["version"] = LocalServer.Version });
        if (path.StartsWith(Callbacks, StringComparison.OrdinalIgnoreCase))
        {
            // The token in the query is a key.
            return request.Method == "POST" ? await _callbacks.CallAsync(path[Callbacks.Length..], request.Query["token"], request.Body, cancellationToken)
                : ApiResponse.Error(405, "MethodNotAllowed", "Callbacks are sent by POST.");
        }

        return _gate.Refuse(request, needsKey: true) ?? await Routes.AnswerAsync(
            new ApiRequest(request.Method, path, request.Body)
            {
                Query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                Headers = request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                Address = () => _address,
            },
            cancellationToken);
    }

    /// <summary>The path as it was sent: decoded, a slash in a name would be one between names.</summary>
    static string PathOf(HttpRequest request)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?')[0];
        // A proxy is told the whole address.
        return path.StartsWith('/') || !Uri.TryCreate(path, UriKind.Absolute, out var whole) ? path : whole.AbsolutePath;
    }
}
