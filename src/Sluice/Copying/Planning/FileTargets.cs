using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Formats;

namespace Sluice.Copying.Planning;

/// <summary>Where files that are copied to files go: ADF's <c>copyBehavior</c>.</summary>
sealed class FileTargets(CopyRequest request, FileSink sink)
{
    public IReadOnlyList<Slice> Slice(IReadOnlyList<SliceFile> files)
    {
        if (sink.CopyBehavior == CopyBehavior.MergeFiles)
            return [new Slice(0, $"{files.Count} files", files.Sum(file => file.Length)) { Files = files }];
        if (sink.Location.FileName is not null && files.Count > 1)
        {
            throw new SluiceException(Side.Definition, "OneNameForManyFiles",
                $"The sink's dataset names one file, and there are {files.Count} to copy. "
                + "Leave its fileName out, or use copyBehavior MergeFiles.");
        }

        var slices = files.Select((file, index) => new Slice(index, file.Path, file.Length) { Files = [file] });
        if (sink.CopyBehavior == CopyBehavior.FlattenHierarchy || sink.Location.FileName is not null)
            return [.. slices];
        var names = files.Select(file => Renamed(Below(file))).ToList();
        // a.csv and a.txt beside each other would both become a.parquet.
        if (names.Distinct().Count() < names.Count)
            names = [.. files.Select(file => Below(file) + FileNames.Extension(sink))];
        return [.. slices.Select((slice, i) => slice with { Target = names[i] })];
    }

    /// <summary>The path that is kept: below the dataset's folder, or behind the last slash of the prefix that selects the files.</summary>
    string Below(SliceFile file) => ((FileSource)request.Job.Source).Prefix is { } prefix
        ? file.Path[(prefix.LastIndexOf('/') + 1)..]
        : file.RelativePath;

    /// <summary>The path with the sink's extension in place of its own.</summary>
    string Renamed(string path)
    {
        var stem = path;
        if (((FileSource)request.Job.Source).Format.WholeFileCompression != Compression.None)
            stem = WithoutExtension(stem);
        return WithoutExtension(stem) + FileNames.Extension(sink);
    }

    static string WithoutExtension(string path)
    {
        var extension = Path.GetExtension(path);
        return path[..^extension.Length];
    }
}
