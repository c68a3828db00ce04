using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Formats;

namespace Sluice.Copying.Jobs.Sources;

/// <summary>Files in a store.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="Location">Where they lie.</param>
/// <param name="Format">How they are written.</param>
internal sealed record FileSource(Reference Store, string StoreType, FileLocation Location, FileFormat Format)
    : CopySource(Store, StoreType)
{
    /// <summary>How the store reads them, in words of its own; null says nothing.</summary>
    public JsonObject? StoreSettings { get; init; }

    /// <summary>A pattern for the folder, from the store's root; null is the location's folder.</summary>
    public string? WildcardFolderPath { get; init; }

    /// <summary>A pattern for the file's name; null is the location's file, or every file.</summary>
    public string? WildcardFileName { get; init; }

    /// <summary>Whether files in folders below count.</summary>
    public bool Recursive { get; init; } = true;

    /// <summary>The start of the files' paths in the container, instead of a folder and wildcards.</summary>
    public string? Prefix { get; init; }

    /// <summary>The path in the store of a file that lists the files to read, a path relative to the location's folder a line.</summary>
    public string? FileListPath { get; init; }

    /// <summary>Only files written at this time or later.</summary>
    public DateTimeOffset? ModifiedStart { get; init; }

    /// <summary>Only files written before this time.</summary>
    public DateTimeOffset? ModifiedEnd { get; init; }

    /// <summary>Whether the files are deleted when they have been copied.</summary>
    public bool DeletesFiles { get; init; }

    /// <summary>Whether folders named <c>k=v</c> below <see cref="PartitionRootPath"/> give text columns.</summary>
    public bool DiscoversPartitions { get; init; }

    /// <summary>
    /// Where the folders that are columns begin; null is the location's folder, or what stands before the first wildcard.
    /// </summary>
    public string? PartitionRootPath { get; init; }
}
