using System.Text.Json.Serialization;
using Sluice.Definitions;

namespace Sluice.Copying.Jobs.Sinks;

/// <summary>What a copy writes.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">The linked service's type, for reports.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TableSink), "table")]
[JsonDerivedType(typeof(FileSink), "file")]
public abstract record CopySink(Reference Store, string StoreType)
{
    /// <summary>The most connections to it at a time; null is any number.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>What follows a transient fault of it.</summary>
    public TransientRetry Retry { get; init; } = new(null, null);
}
