using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Formats;

namespace Sluice.Copying.Planning;

/// <summary>Where files that are copied to files go: ADF's <c>copyBehavior</c>.</summary>
sealed class FileTargets(CopyRequest request, FileSink sink)
{
    readonly FileSource _source = (FileSource)request.Job.Source;

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
        if (sink.Location.FileName is not null)
            return [.. slices];
        if (sink.CopyBehavior == CopyBehavior.FlattenHierarchy)
            return _source.Format.HasRows ? [.. slices] : [.. slices.Select(slice => slice with { Target = Generated(slice, files.Count) })];

        var names = files.Select(file => Renamed(Below(file))).ToList();
        // a.csv and a.txt beside each other would both become a.parquet.
        if (names.Distinct().Count() < names.Count)
            names = [.. files.Select(file => Below(file) + FileNames.Extension(sink))];
        return [.. slices.Select((slice, i) => slice with { Target = names[i] })];
    }

    /// <summary>The path that is kept: below the dataset's folder, or behind the last slash of the prefix that selects the files.</summary>
    string Below(SliceFile file) => _source.Prefix is { } prefix
        ? file.Path[(prefix.LastIndexOf('/') + 1)..]
        : file.RelativePath;

    /// <summary>A name that is generated, with the extension of a file of any content.</summary>
    string Generated(Slice slice, int files)
    {
        var naming = FileNames.Of(request, files > 1);
        return (naming with { Extension = Path.GetExtension(Stem(slice.Files[0].Path)) + naming.Extension }).For(slice);
    }

    /// <summary>The path with the sink's extension in place of its own.</summary>
    string Renamed(string path) => Stem(path) + FileNames.Extension(sink);

    /// <summary>The path without the extensions of what is read: files of any content have that of a compression, if at all.</summary>
    string Stem(string path)
    {
        var compression = _source.Format.WholeFileCompression;
        if (_source.Format.HasRows)
            return WithoutExtension(compression == Compression.None ? path : WithoutExtension(path));
        var extension = FileCompression.Extension(compression);
        return path.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? path[..^extension.Length] : path;
    }

    static string WithoutExtension(string path)
    {
        var extension = Path.GetExtension(path);
        return path[..^extension.Length];
    }
}
