using Microsoft.Extensions.DependencyInjection;
using Sluice.Activities;
using Sluice.Activities.Web;
using Sluice.Connections;
using Sluice.Copying;
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
        .AddSingleton(new Lazy<Factory>(() => FactoryFolder.Load(KnownTypes.All, Path.GetFullPath(factoryFolder ?? "factory", AppContext.BaseDirectory))))
        .AddSingleton(provider => provider.GetRequiredService<Lazy<Factory>>().Value)
        .AddSingleton<SecretSource, KeyVaultSecretSource>()
        .AddSingleton<FactoryConnections>()
        .AddSingleton(provider => new Lazy<FactoryConnections>(provider.GetRequiredService<FactoryConnections>))
        .AddSingleton(CopyProgress.None)
        .AddSingleton(HostSettings.ReadCapacity(AppContext.BaseDirectory))
        .AddSingleton<CopyActivities>()
        .AddSingleton(_ => HostSettings.OpenState())
        .AddSingleton<RunHistory>()
        .AddSingleton<RunLog>(provider => provider.GetRequiredService<RunHistory>())
        .AddSingleton<PipelineActivities>()
        .AddSingleton(_ => HostSettings.OpenOutputs())
        .AddSingleton(_ => HostSettings.OpenQueue())
        .AddHostedService<OutputCleanup>()
        .AddSingleton(new CallbackAddress(HostSettings.FindApi))
        .AddSingleton<ActivityHost>();
}
