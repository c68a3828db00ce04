using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Grpc.Core;
using Sluice.Functions.Tests.Rpc;
using P = Microsoft.DurableTask.Protobuf;

namespace Sluice.Functions.Tests;

/// <summary>Takes work from a durable engine and has a worker do it, in the forms of the Durable extension of the Functions host.</summary>
/// <param name="engine">The engine.</param>
/// <param name="invokeAsync">Runs a function with the value of its trigger.</param>
sealed class TaskHub(P.TaskHubSidecarService.TaskHubSidecarServiceClient engine, Func<string, string?, Task<InvocationResponse>> invokeAsync)
{
    static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    /// <summary>What the orchestrations have written down, by instance.</summary>
    public ConcurrentDictionary<string, HistorySize> Histories { get; } = new();

    public async Task WorkAsync(CancellationToken stop)
    {
        using var items = engine.GetWorkItems(new P.GetWorkItemsRequest(), cancellationToken: stop);
        try
        {
            await foreach (var item in items.ResponseStream.ReadAllAsync(stop))
                _ = item.OrchestratorRequest is { } orchestrator ? OrchestrateAsync(orchestrator) : ActAsync(item.ActivityRequest);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    async Task OrchestrateAsync(P.OrchestratorRequest request)
    {
        var name = request.PastEvents.Concat(request.NewEvents).First(record => record.ExecutionStarted is not null).ExecutionStarted.Name;
        while (true)
        {
            try
            {
                var answer = await invokeAsync(name, Convert.ToBase64String(request.ToByteArray()));
                if (answer.Result.Status != StatusResult.Types.Status.Success)
                    throw new InvalidOperationException(answer.Result.Exception.Message);
                var response = P.OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(Text(answer.ReturnValue)!));
                Measure(name, request, response);
                await engine.CompleteOrchestratorTaskAsync(response);
                return;
            }
            catch (WorkerExitedException)
            {
                // An orchestrator that its worker did not end is run again by the next one.
                await Task.Delay(100);
            }
        }
    }

    /// <summary>What an orchestrator asks for is written down with the next events, and never when it is its end.</summary>
    void Measure(string name, P.OrchestratorRequest request, P.OrchestratorResponse response)
    {
        var events = request.PastEvents.Concat(request.NewEvents).ToList();
        Histories.AddOrUpdate(request.InstanceId, _ => Size(null), (_, earlier) => Size(earlier));

        HistorySize Size(HistorySize? earlier) => new(
            name,
            events.Count + response.Actions.Count,
            events.Sum(one => one.CalculateSize()) + response.Actions.Sum(one => one.CalculateSize()),
            events.Count(one => one.TaskScheduled is not null || one.SubOrchestrationInstanceCreated is not null || one.TimerCreated is not null),
            (earlier?.Replays ?? 0) + 1);
    }

    async Task ActAsync(P.ActivityRequest request)
    {
        var response = new P.ActivityResponse { InstanceId = request.OrchestrationInstance.InstanceId, TaskId = request.TaskId };
        try
        {
            // The engine keeps an input as an array of one.
            var input = request.Input is { } array ? JsonNode.Parse(array)![0]?.ToJsonString() : null;
            var answer = await invokeAsync(request.Name, input);
            if (answer.Result.Status == StatusResult.Types.Status.Success)
                response.Result = Text(answer.ReturnValue);
            else
                response.FailureDetails = Failure(answer.Result.Exception);
        }
        catch (WorkerExitedException exception)
        {
            response.FailureDetails = new P.TaskFailureDetails
            {
                ErrorType = "Microsoft.Azure.WebJobs.Host.FunctionInvocationException",
                ErrorMessage = $"Exception while executing function: Functions.{request.Name}",
                InnerFailure = new P.TaskFailureDetails { ErrorType = exception.ErrorType, ErrorMessage = exception.Message },
            };
        }

        await engine.CompleteActivityTaskAsync(response);
    }

    static string? Text(TypedData? value) => value?.DataCase switch
    {
        TypedData.DataOneofCase.String => value.String,
        TypedData.DataOneofCase.Json => value.Json,
        _ => null,
    };

    /// <summary>The worker writes down what was thrown, as JSON in the first line of the message.</summary>
    static P.TaskFailureDetails Failure(ExceptionDetails exception)
    {
        var line = exception.Message.Split('\n')[0];
        try
        {
            return Failure(JsonNode.Parse(line, AnyCase)!.AsObject());
        }
        catch (JsonException)
        {
            return new P.TaskFailureDetails { ErrorType = "(unknown)", ErrorMessage = exception.Message, StackTrace = exception.StackTrace };
        }
    }

    static P.TaskFailureDetails Failure(JsonObject details) => new()
    {
        ErrorType = (string?)details["ErrorType"] ?? "",
        ErrorMessage = (string?)details["ErrorMessage"] ?? "",
        StackTrace = (string?)details["StackTrace"],
        InnerFailure = details["InnerFailure"] is JsonObject inner ? Failure(inner) : null,
    };
}
