using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace Sluice.Functions;

/// <summary>
/// Gives the queue of events its name where no setting does: the host would not start the function, as names in bindings have no defaults.
/// </summary>
sealed class EventQueue : IFunctionMetadataTransformer
{
    /// <summary>The setting that names it, as bindings refer to settings.</summary>
    public const string Reference = $"%{Setting}%";

    const string Setting = "SLUICE_EVENT_QUEUE", Default = "sluice-events";

    /// <inheritdoc/>
    public string Name => nameof(EventQueue);

    /// <inheritdoc/>
    public void Transform(IList<IFunctionMetadata> original)
    {
        if (Environment.GetEnvironmentVariable(Setting) is { Length: > 0 })
            return;
        foreach (var bindings in original.Select(function => function.RawBindings).OfType<IList<string>>())
        {
            for (var i = 0; i < bindings.Count; i++)
                bindings[i] = bindings[i].Replace(Reference, Default, StringComparison.Ordinal);
        }
    }
}
