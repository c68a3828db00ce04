using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Activities;
using Sluice.Cli.State;
using Sluice.Credentials;
using Sluice.Runs.State;
using Sluice.Tests;

namespace Sluice.Functions.Tests;

/// <summary>
/// Finds the app's functions by their attributes and runs them as the Functions host and worker do: arguments by binding.
/// </summary>
sealed class FunctionApp : IAsyncDisposable
{
    readonly ServiceProvider _services;
    readonly Dictionary<string, MethodInfo> _functions;

    /// <param name="factoryFolder">The factory to serve.</param>
    /// <param name="more">Classes with further functions, besides the app's.</param>
    public FunctionApp(string factoryFolder, params Type[] more)
        : this(factoryFolder, _ => { }, more)
    {
    }

    /// <param name="factoryFolder">The factory to serve.</param>
    /// <param name="change">Puts services in the place of the app's.</param>
    /// <param name="more">Classes with further functions, besides the app's.</param>
    public FunctionApp(string factoryFolder, Action<IServiceCollection> change, params Type[] more)
    {
        var services = new ServiceCollection().AddLogging().AddSluice(factoryFolder).AddSingleton<StateStore>(_ => new TableStateStore(Table));
        if (Azurite.FindCommand() is null)
            services.AddSingleton(RunLog.None).AddSingleton(OutputStore.InMemory());
        else
            services.AddSingleton(Outputs);
        services.AddSingleton<SecretKeeper>(new FileSecretKeeper(Path.Combine(Path.GetDirectoryName(factoryFolder) ?? ".", "secrets")));
        change(services);
        _services = services.BuildServiceProvider(validateScopes: true);
        _functions = AppFunctions().Concat(more.SelectMany(Functions)).ToDictionary(Name);
    }

    /// <summary>One for all apps: the workers of an app are apps here.</summary>
    static OutputStore Outputs { get; } = OutputStore.InContainer(() =>
        new BlobContainerClient(Azurite.SharedAsync().GetAwaiter().GetResult().ConnectionString, "outputs"));

    static Lazy<TableClient> Table => new(() => new TableClient(Azurite.SharedAsync().GetAwaiter().GetResult().ConnectionString, $"T{Guid.NewGuid():n}"));

    public static IEnumerable<MethodInfo> AppFunctions() =>
        typeof(Orchestrators).Assembly.GetTypes().Where(type => type.Namespace == typeof(Orchestrators).Namespace).SelectMany(Functions);

    public static string Name(MethodInfo function) => function.GetCustomAttribute<FunctionAttribute>()!.Name;

    public static ParameterInfo? Trigger<T>(MethodInfo function)
        where T : Attribute => function.GetParameters().SingleOrDefault(parameter => parameter.GetCustomAttribute<T>() is not null);

    public Func<TaskOrchestrationContext, Task<string?>> Orchestrator(string name)
    {
        var function = Find<OrchestrationTriggerAttribute>(name);
        return async context => Wire.Write(await InvokeAsync(function, _ => context));
    }

    public async Task<string?> RunActivityAsync(
        string name, string? input, DurableTaskClient client, CancellationToken cancellationToken) =>
        Wire.Write(await InvokeAsync(Find<ActivityTriggerAttribute>(name), parameter =>
            parameter.GetCustomAttribute<ActivityTriggerAttribute>() is not null ? Wire.Read(input, parameter.ParameterType)
            : parameter.GetCustomAttribute<DurableClientAttribute>() is not null ? client
            : parameter.ParameterType == typeof(CancellationToken) ? cancellationToken
            : throw new NotSupportedException($"{name} binds {parameter}.")));

    /// <summary>Calls the function that the host calls every minute.</summary>
    public Task TickAsync(DurableTaskClient client) => RunTimerAsync("Tick", client);

    /// <summary>Calls a function that the host calls when it is time.</summary>
    public Task RunTimerAsync(string name, DurableTaskClient client) => InvokeAsync(
        Find<TimerTriggerAttribute>(name),
        parameter => parameter.GetCustomAttribute<TimerTriggerAttribute>() is not null ? new TimerInfo()
            : parameter.GetCustomAttribute<DurableClientAttribute>() is not null ? client
            : CancellationToken.None);

    public async Task<(int Status, JsonNode? Body)> SendAsync(
        string method, string path, DurableTaskClient client, string? body = null, params (string Name, string Value)[] headers)
    {
        var (route, query) = path.Split('?', 2) is [var before, var after] ? (before, $"?{after}") : (path, "");
        // As the real host does, which takes the first that fits.
        foreach (var (_, function) in _functions.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (Trigger<HttpTriggerAttribute>(function)?.GetCustomAttribute<HttpTriggerAttribute>() is not { } trigger)
                continue;
            var values = new RouteValueDictionary();
            if (!trigger.Methods!.Contains(method, StringComparer.OrdinalIgnoreCase)
                || !new TemplateMatcher(TemplateParser.Parse(trigger.Route!), []).TryMatch($"/api{route}", values))
            {
                continue;
            }

            return await SendAsync(function, method, route, query, values, client, body, headers);
        }

        throw new InvalidOperationException($"No function answers {method} {path}.");
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    async Task<(int Status, JsonNode? Body)> SendAsync(
        MethodInfo function, string method, string path, string query, RouteValueDictionary values, DurableTaskClient client, string? body,
        (string Name, string Value)[] headers)
    {
        using var response = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = _services };
        (http.Request.Method, http.Request.Path, http.Request.RouteValues) = (method, path, values);
        foreach (var (name, value) in headers)
            http.Request.Headers[name] = value;
        http.Request.QueryString = new QueryString(query.Length > 0 ? query : null);
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body ?? ""));
        http.Response.Body = response;
        var result = await InvokeAsync(function, parameter =>
            parameter.GetCustomAttribute<HttpTriggerAttribute>() is not null ? http.Request
            : parameter.GetCustomAttribute<DurableClientAttribute>() is not null ? client
            : values[parameter.Name!]);
        await ((IResult)result!).ExecuteAsync(http);
        return (http.Response.StatusCode, response.Length > 0 ? JsonNode.Parse(response.ToArray()) : null);
    }

    MethodInfo Find<TTrigger>(string name)
        where TTrigger : Attribute =>
        _functions.GetValueOrDefault(name) is { } function && Trigger<TTrigger>(function) is not null
            ? function
            : throw new InvalidOperationException($"The function '{name}' does not exist, or is of another kind.");

    async Task<object?> InvokeAsync(MethodInfo function, Func<ParameterInfo, object?> bind)
    {
        var target = function.IsStatic ? null : ActivatorUtilities.CreateInstance(_services, function.DeclaringType!);
        var arguments = function.GetParameters().Select(bind).ToArray();
        var task = (Task)function.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        await task;
        return task.GetType().GetProperty(nameof(Task<object>.Result))?.GetValue(task);
    }

    static IEnumerable<MethodInfo> Functions(Type type) =>
        type.GetMethods().Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null);
}
