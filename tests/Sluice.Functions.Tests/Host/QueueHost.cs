using Azure.Storage.Queues;
using Microsoft.Azure.WebJobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Tests;

namespace Sluice.Functions.Tests;

/// <summary>
/// The part of the Functions host that takes messages off a queue, as it is in Azure, with the settings of <c>host.json</c>. A function that
/// fails is tried again, and its message ends in the queue for poison.
/// </summary>
sealed class QueueHost : IAsyncDisposable
{
    readonly IHost _host;

    QueueHost(IHost host, QueueServiceClient queues, string queue)
    {
        _host = host;
        Queue = queues.GetQueueClient(queue);
        Poison = queues.GetQueueClient($"{queue}-poison");
    }

    /// <summary>The queue, to write messages as they are.</summary>
    public QueueClient Queue { get; }

    /// <summary>Where messages end that fail too often.</summary>
    public QueueClient Poison { get; }

    /// <param name="storage">The account.</param>
    /// <param name="queue">The queue's name.</param>
    /// <param name="settings">Settings in the place of those in <c>host.json</c>.</param>
    /// <param name="takeAsync">Runs the app's function with a message and its id.</param>
    public static async Task<QueueHost> StartAsync(
        string storage, string queue, IReadOnlyDictionary<string, string> settings, Func<string, string, Task> takeAsync)
    {
        // The Functions host has another name for the section.
        const string Section = "AzureWebJobs:", Queues = "extensions:queues";
        var inFile = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "host.json")).Build().GetSection(Queues).AsEnumerable();
        var host = new HostBuilder()
            .ConfigureWebJobs(jobs => jobs.AddAzureStorageQueues())
            .ConfigureAppConfiguration(configuration => configuration
                .AddInMemoryCollection(inFile.Where(one => one.Value is not null).Select(one => KeyValuePair.Create(Section + one.Key, one.Value)))
                .AddInMemoryCollection(settings.Select(one => KeyValuePair.Create($"{Section}{Queues}:{one.Key}", (string?)one.Value)))
                .AddInMemoryCollection([new("AzureWebJobsStorage", storage), new("queue", queue)]))
            .ConfigureLogging(logging => logging.ClearProviders())
            .ConfigureServices(services => services.AddSingleton(takeAsync).AddSingleton<ITypeLocator>(new OnlyMessages()))
            .Build();
        // It waits for a queue that is not there yet.
        await host.StartAsync();
        var started = new QueueHost(host, new QueueServiceClient(storage), queue);
        await started.Queue.CreateAsync();
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>What the host runs.</summary>
    public sealed class Messages(Func<string, string, Task> takeAsync)
    {
        public Task TakeAsync([QueueTrigger("%queue%")] string message, string id) => takeAsync(message, id);
    }

    sealed class OnlyMessages : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => [typeof(Messages)];
    }
}
