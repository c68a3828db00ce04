using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Activities.Moving;
using Sluice.Activities.Web;
using Sluice.Connections;
using Sluice.Copying;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Pipelines;
using Sluice.Runs;

namespace Sluice.Functions;

/// <summary>What the functions are made of.</summary>
static class Services
{
    /// <summary>Serves one factory.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="factoryFolder">Its folder, if relative then beside the app; null is <c>factory</c>.</param>
    public static IServiceCollection AddSluice(this IServiceCollection services, string? factoryFolder) => services
        .AddSingleton(TimeProvider.System)
        .AddSingleton<Func<Factory, FactoryConnections>>(provider => factory => Connect(factory, provider))
        .AddSingleton(_ => HostSettings.OpenSecrets())
        .AddSingleton(provider => SourceOf(factoryFolder, provider))
        // Each step takes the factory as it is then.
        .AddTransient(provider => provider.GetRequiredService<FactorySource>().Current)
        .AddSingleton(CopyProgress.None)
        .AddSingleton(HostSettings.ReadCapacity(AppContext.BaseDirectory))
        .AddTransient(provider => new CopyActivities(
            provider.GetRequiredService<ServedFactory>().Connections, provider.GetRequiredService<CopyProgress>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<HostCapacity>())
        { Log = provider.GetRequiredService<RunLog>().Slices })
        .AddSingleton<PlannedCopies, StoredCopies>()
        .AddTransient<CopySteps>()
        .AddSingleton(_ => HostSettings.OpenState())
        .AddSingleton<RunHistory>()
        .AddSingleton<AppTriggers>()
        .AddSingleton<RunLog>(provider => provider.GetRequiredService<RunHistory>())
        .AddTransient(provider => new PipelineActivities(
            provider.GetRequiredService<ServedFactory>().Factory, provider.GetRequiredService<OutputStore>(),
            provider.GetRequiredService<RunLog>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(_ => HostSettings.OpenOutputs())
        .AddSingleton(_ => HostSettings.OpenQueue())
        .AddSingleton<IFunctionMetadataTransformer, EventQueue>()
        .AddSingleton(new CallbackAddress(HostSettings.FindApi))
        .AddTransient(ActivitiesOf);

    /// <summary>A container, if the settings name one, else a folder beside the app.</summary>
    static FactorySource SourceOf(string? folder, IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var container = HostSettings.FindFactory(time, provider.GetRequiredService<ILogger<FactorySource>>().FactoryTold);
        return new FactorySource(
            container?.Folder ?? Path.GetFullPath(folder ?? "factory", AppContext.BaseDirectory), null,
            provider.GetRequiredService<Func<Factory, FactoryConnections>>(), time)
        { Container = container };
    }

    static FactoryConnections Connect(Factory factory, IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return new FactoryConnections(factory, new KeyVaultSecretSource(factory, time) { Keeper = provider.GetRequiredService<SecretKeeper>() }, time);
    }

    static ActivityHost ActivitiesOf(IServiceProvider provider)
    {
        var served = provider.GetRequiredService<ServedFactory>();
        return new ActivityHost(
            served.Factory, served.Connections, provider.GetRequiredService<CopyActivities>(), provider.GetRequiredService<OutputStore>(),
            provider.GetRequiredService<CallbackAddress>(), provider.GetRequiredService<RunLog>(), provider.GetRequiredService<TimeProvider>());
    }
}
