using System.Diagnostics;
using Sluice.Columns;
using Sluice.Connections;
using Sluice.Copying.ByteLane;
using Sluice.Copying.ByteLane.WholeFiles;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Jobs.Translators;
using Sluice.Copying.Mapping;
using Sluice.Copying.Pacing;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.TypedLane;
using Sluice.Copying.TypedLane.Files;
using Sluice.Copying.TypedLane.Tables;

namespace Sluice.Copying;

/// <summary>Copies one slice: opens both ends, in the plan's lane, and moves its rows between them.</summary>
sealed class SliceCopier(FactoryConnections connections, SliceRequest request, SkippedRows skipped, TimeProvider time)
{
    readonly CopyRequest _copy = request.Copy;
    readonly CopyShape _shape = request.Shape;
    readonly Slice _slice = request.Slice;

    /// <summary>Copies it, whole, or finds it copied.</summary>
    public async Task<SliceResult> CopyAsync(Action<PumpProgress> progress, CancellationToken cancellationToken) =>
        _shape.Encoding == RowEncoding.Batches
            ? await CopyAsync(
                await BatchSourceAsync(cancellationToken), await BatchSinkAsync(cancellationToken), progress, cancellationToken)
            : await CopyAsync(
                await ByteSourceAsync(cancellationToken), await ByteSinkAsync(cancellationToken), progress, cancellationToken);

    async Task<SliceResult> CopyAsync<TChunk>(
        SliceSource<TChunk> source, SliceSink<TChunk> sink, Action<PumpProgress> progress, CancellationToken cancellationToken)
        where TChunk : class, IDisposable
    {
        var start = time.GetTimestamp();
        await using var output = await sink.OpenAsync(_slice, cancellationToken);
        if (output.Committed is { } committed)
            return committed;
        await using var input = Throttle(await source.OpenAsync(_slice, cancellationToken));
        var opened = time.GetElapsedTime(start);
        var pumped = await Pump.RunAsync(input, output, progress, time, cancellationToken);
        skipped.ThrowIfTooManyOf(pumped.Rows);
        var files = pumped.Written.Files;
        var result = new SliceResult(_slice.Index, pumped.Rows, pumped.BytesRead, pumped.Written.Bytes, time.GetElapsedTime(start))
        {
            RowsSkipped = skipped.Count,
            Files = files is [{ Rows: null } whole] && _copy.Job.HasRows ? [whole with { Rows = pumped.Rows }] : files,
            Checksum = input.Checksum,
            Snapshot = request.Snapshot?.TakenAt,
            TimeToFirstByte = opened + pumped.TimeToFirstByte,
            Reading = pumped.Reading,
            Writing = pumped.Writing,
        };
        foreach (var read in _slice.Files)
            skipped.LogFile("FileRead", read.Path, read.Part is null ? "Complete read." : "Partial read.");
        foreach (var written in files)
            skipped.LogFile("FileWrite", written.Path, "Complete write.");
        await skipped.CommitAsync(connections, cancellationToken);
        await output.CommitAsync(result, cancellationToken);
        return result;
    }

    SliceReader<TChunk> Throttle<TChunk>(SliceReader<TChunk> reader) =>
        request.Speed.IsNone ? reader : new ThrottledReader<TChunk>(reader, new RateLimiter(request.Speed, time));

    async Task<SliceSource<ByteChunk>> ByteSourceAsync(CancellationToken cancellationToken) => _copy.Job.Source switch
    {
        TableSource table => new TableByteSource(await connections.DatabaseAsync(table.Store, cancellationToken), request),
        FileSource file when _shape.Encoding == RowEncoding.Files => new WholeFileSource(
            await connections.StoreAsync(file.Store, file.Location.Container, file.StoreSettings, cancellationToken), file),
        FileSource file => new FileByteSource(
            await connections.StoreAsync(file.Store, file.Location.Container, file.StoreSettings, cancellationToken), file),
        _ => throw new UnreachableException(),
    };

    async Task<SliceSink<ByteChunk>> ByteSinkAsync(CancellationToken cancellationToken) => _copy.Job.Sink switch
    {
        TableSink table => new TableByteSink(await connections.DatabaseAsync(table.Store, cancellationToken), _copy, _shape),
        FileSink file => new WholeFileSink(
            await connections.StoreAsync(file.Store, file.Location.Container, cancellationToken), _copy, _shape.FileName!),
        _ => throw new UnreachableException(),
    };

    async Task<SliceSource<ColumnBatch>> BatchSourceAsync(CancellationToken cancellationToken) => _copy.Job.Source switch
    {
        TableSource table => new TableBatchSource(await connections.DatabaseAsync(table.Store, cancellationToken), request),
        FileSource file => new FileBatchSource(
            await connections.StoreAsync(file.Store, file.Location.Container, file.StoreSettings, cancellationToken), file,
            InputColumns.Of(Translator, file, _shape.Properties, _slice.Files[0]), skipped),
        _ => throw new UnreachableException(),
    };

    async Task<SliceSink<ColumnBatch>> BatchSinkAsync(CancellationToken cancellationToken) => _copy.Job.Sink switch
    {
        TableSink table => new TableBatchSink(
            await connections.DatabaseAsync(table.Store, cancellationToken), _copy, _shape,
            fields => ResolvedMapping.ToTable(fields, _shape.Target!, Translator, _slice.Name), skipped),
        FileSink file => new FileBatchSink(
            await connections.StoreAsync(file.Store, file.Location.Container, cancellationToken), _copy, _shape,
            fields => ResolvedMapping.ToFile(fields, file.Format, Translator, _slice.Name), skipped),
        _ => throw new UnreachableException(),
    };

    Translator Translator => (_copy.Job.Translator ?? new Translator()) with { Mappings = _shape.Mappings };
}
