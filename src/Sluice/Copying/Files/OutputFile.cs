using System.Security.Cryptography;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Formats;
using Sluice.Formats.Streams;
using Sluice.Stores;
using Sluice.Stores.Files;

namespace Sluice.Copying.Files;

/// <summary>A file that a slice writes: compressed as its format says, invisible until it is committed.</summary>
sealed class OutputFile : IAsyncDisposable
{
    readonly PendingFile _file;
    readonly StoreFaults _faults;
    readonly Md5Stream? _md5;
    readonly string _path;
    readonly string _operation;
    bool _isFlushed;
    bool _isStaged;

    OutputFile(PendingFile file, StoreFaults faults, FileSink sink, bool hashes, string path, string doing)
    {
        (_file, _faults, _path, _operation) = (file, faults, path, doing);
        file.Metadata = sink.Metadata;
        _md5 = hashes ? new Md5Stream(file.Body) : null;
        var stored = (Stream?)_md5 ?? file.Body;
        Body = FileCompression.Compress(stored, sink.Format.WholeFileCompression, sink.Format.CompressFast);
    }

    /// <summary>What is being done, for messages.</summary>
    public string Operation => _operation;

    /// <summary>Takes the file's content, before compression.</summary>
    public Stream Body { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="request">The copy.</param>
    /// <param name="name">Its name below the sink's folder.</param>
    /// <param name="slice">The slice that it belongs to.</param>
    public static async Task<OutputFile> CreateAsync(
        FileStore store, CopyRequest request, string name, Slice slice, CancellationToken cancellationToken)
    {
        var sink = (FileSink)request.Job.Sink;
        var path = sink.Location.FolderPath.Length == 0 ? name : $"{sink.Location.FolderPath}/{name}";
        var doing = $"Writing {path} in {store.Display}";
        return await store.Faults.TranslateAsync(Side.Sink, doing, async () =>
        {
            var file = await store.CreateAsync(path, $"{request.RunId}-{slice.Index}", cancellationToken);
            return new OutputFile(file, store.Faults, sink, request.Job.ValidateDataConsistency, path, doing);
        });
    }

    /// <summary>Ends the content.</summary>
    /// <param name="rows">Rows in it, if they were counted.</param>
    public async Task<WrittenFile> FlushAsync(long? rows, CancellationToken cancellationToken)
    {
        _isFlushed = true;
        if (Body != _file.Body && Body != _md5)
            await Body.DisposeAsync();
        await _file.FlushAsync(cancellationToken);
        _file.ContentMd5 = _md5?.Hash();
        var md5 = _file.ContentMd5 is null ? null : Convert.ToHexStringLower(_file.ContentMd5);
        return new WrittenFile(_path, rows, _file.BytesWritten, md5);
    }

    /// <summary>Has the flushed file wait for its commit, and gives back what writing it took. It is the caller's to commit.</summary>
    public async Task<StagedFile> StageAsync(CancellationToken cancellationToken)
    {
        await _file.StageAsync(cancellationToken);
        _isStaged = true;
        return new StagedFile(_file, _faults, _operation);
    }

    /// <summary>Makes the file appear.</summary>
    /// <exception cref="SluiceException">It could not.</exception>
    public Task CommitAsync(CancellationToken cancellationToken) =>
        _faults.TranslateAsync(Side.Sink, _operation, () => _file.CommitAsync(cancellationToken));

    /// <summary>The fault for an exception of the store.</summary>
    public SluiceException Fault(Exception exception) => _faults.From(exception, Side.Sink, _operation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_isFlushed && Body != _file.Body && Body != _md5)
                await Body.DisposeAsync();
        }
        catch (Exception)
        {
            // It still wanted to write into a file that is to vanish.
        }

        if (_md5 is not null)
            await _md5.DisposeAsync();
        if (!_isStaged)
            await _file.DisposeAsync();
    }

    /// <summary>Hashes what passes.</summary>
    sealed class Md5Stream(Stream file) : WrappingStream(null)
    {
#pragma warning disable CA5351 // Not for security: blob stores know a blob's MD5.
        readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351

        public override bool CanWrite => true;

        public byte[] Hash() => _hash.GetCurrentHash();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _hash.AppendData(buffer.Span);
            await file.WriteAsync(buffer, cancellationToken);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            file.Write(buffer);
        }

        protected override ValueTask DisposeAsyncCore()
        {
            _hash.Dispose();
            return base.DisposeAsyncCore();
        }
    }
}
