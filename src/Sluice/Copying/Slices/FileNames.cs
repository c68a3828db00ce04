using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Formats;

namespace Sluice.Copying.Slices;

/// <summary>The names of the files that a copy writes, as ADF gives them.</summary>
static class FileNames
{
    /// <summary>The dataset's file, else the table's name, else <c>Data.RUN</c>; a prefix names the parts of a file.</summary>
    public static FileNaming Of(CopyRequest request, bool isNumbered)
    {
        var sink = (FileSink)request.Job.Sink;
        if (sink.Location.FileName is { } fileName)
            return new FileNaming(fileName, "", false);
        var stem = sink.FileNamePrefix
            ?? (request.Job.Source is TableSource { Query: null, Table: { } table } ? Segment(table) : $"Data.{request.RunId}");
        return new FileNaming(stem, Extension(sink), isNumbered);
    }

    /// <summary>The extension of the sink's files: the format's or the one asked for, and the compression's.</summary>
    public static string Extension(FileSink sink) =>
        (sink.FileExtension ?? sink.Format.Extension) + FileCompression.Extension(sink.Format.WholeFileCompression);

    /// <summary>A name as one segment of a path.</summary>
    public static string Segment(string name) => string.Concat(name.Select(character => character is '/' or '\\' or '\0' ? '_' : character));
}
