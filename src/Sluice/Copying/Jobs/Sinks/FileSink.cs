using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Formats;

namespace Sluice.Copying.Jobs.Sinks;

/// <summary>Files in a store.</summary>
/// <param name="Store">The linked service.</param>
/// <param name="Format">How to write them.</param>
internal sealed record FileSink(Reference Store, string StoreType, FileLocation Location, FileFormat Format)
    : CopySink(Store, StoreType)
{
    /// <summary>The extension of generated names, with its dot; null is the format's.</summary>
    public string? FileExtension { get; init; }

    /// <summary>A file is closed and the next begun after this many rows.</summary>
    public int? MaxRowsPerFile { get; init; }

    /// <summary>The start of the names of files cut by <see cref="MaxRowsPerFile"/>.</summary>
    public string? FileNamePrefix { get; init; }

    /// <summary>What becomes of the folders of files that are copied to files.</summary>
    public CopyBehavior CopyBehavior { get; init; }

    /// <summary>Metadata of the blobs.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
