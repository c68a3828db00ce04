using System.Text.Json.Serialization;
using Sluice.Definitions;

namespace Sluice.Copying.Jobs.Sources;

/// <summary>What a copy reads.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="StoreType">The linked service's type, for reports.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TableSource), "table")]
[JsonDerivedType(typeof(FileSource), "file")]
public abstract record CopySource(Reference Store, string StoreType)
{
    internal const string NoMetrics = "no metrics are collected of sources and sinks";

    /// <summary>Columns added to those that are read.</summary>
    public IReadOnlyList<AdditionalColumn> AdditionalColumns { get; init; } = [];

    /// <summary>The most connections to it at a time; null is any number.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>What follows a transient fault of it.</summary>
    public TransientRetry Retry { get; init; } = new(null, null);
}
