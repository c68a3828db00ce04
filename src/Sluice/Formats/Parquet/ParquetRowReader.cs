using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Reading;
using Sluice.Formats.Parquet.Reading.Pages;
using Sluice.Stores.Files;

namespace Sluice.Formats.Parquet;

/// <summary>
/// Reads Parquet files (github.com/apache/parquet-format, 2.12): columns of values and of lists of values, what is nested deeper as
/// JSON, in all encodings and compressions but LZO. In memory is a page of each column and some of the bytes behind it, not a row group.
/// </summary>
internal sealed class ParquetRowReader : RowReader
{
    readonly RandomAccessFile _file;
    readonly string _path;
    readonly FileMetaData _metaData;
    readonly int _leaves;
    readonly ColumnReader[] _columns;
    readonly (ColumnReader Column, int Leaf)[] _chunks;
    readonly int _maxRows;
    readonly int _rowBytes;
    readonly int _endGroup;
    int _rowGroup;
    long _rowsLeft;
    long _rowsRead;

    ParquetRowReader(
        RandomAccessFile file, string path, FileMetaData metaData, int leaves, IReadOnlyList<FileColumn> columns, FilePart? part)
    {
        (_file, _path, _metaData, _leaves) = (file, path, metaData, leaves);
        Fields = [.. columns.Select(column => column.Field)];
        _columns = [.. columns.Select(ColumnReader.Create)];
        _chunks = [.. _columns.SelectMany(column => column.Column.Leaves.Select((_, leaf) => (column, leaf)))];
        _rowBytes = _columns.Sum(column => column.FixedBytes);
        _maxRows = Math.Clamp(ColumnBatch.MaxBytes / Math.Max(_rowBytes, 1), 1, ColumnBatch.MaxRows);
        var firstGroup = part?.First ?? 0;
        _endGroup = part is null ? metaData.RowGroups.Count : firstGroup + part.Count;
        _rowGroup = firstGroup - 1;
        _rowsRead = metaData.RowGroups.Take(firstGroup).Sum(group => group.RowCount);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Field> Fields { get; }

    /// <summary>Opens a file and reads its metadata.</summary>
    /// <param name="file">The file; the reader closes it.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="wanted">What to read of it. Times with nanoseconds that do not become microseconds are read as text, whole.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="NotSupportedException">It holds what is not read, or a type that no column of a table has.</exception>
    /// <exception cref="FileChangedException">It is another version than the one whose part is wanted.</exception>
    /// <exception cref="SluiceException">A column is not there.</exception>
    public static async Task<ParquetRowReader> OpenAsync(
        RandomAccessFile file, string path, WantedColumns wanted, CancellationToken cancellationToken)
    {
        if (wanted.Part is { } part && part.Version != file.Version)
            throw new FileChangedException($"{path} was written while it was copied in parts");
        try
        {
            var tailed = await TailedFile.OpenAsync(file, cancellationToken);
            var metaData = await Footer.ReadAsync(tailed, cancellationToken);
            var schema = new FileSchema(metaData, wanted.TruncatesTimes);
            ThrowIfMissing(wanted.Names?.Except(schema.Names).ToList() ?? [], schema.Names, path);
            var selected = schema.Select(wanted.Names);
            if (metaData.RowCount < 0 || metaData.RowGroups.Any(group => group.RowCount < 0)
                || metaData.RowGroups.Sum(group => (decimal)group.RowCount) != metaData.RowCount)
            {
                throw new InvalidDataException($"it is said to have {metaData.RowCount} rows, and its row groups have others");
            }

            return new ParquetRowReader(tailed, path, metaData, schema.LeafCount, selected, wanted.Part);
        }
        catch (Exception exception) when (FileProblem.Is(exception))
        {
            throw FileProblem.At($"{path} cannot be read", exception);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Row groups.</remarks>
    public override FilePieces? Pieces => _file.Version is { } version
        ? new FilePieces(version, [.. _metaData.RowGroups.Select(group => group.TotalCompressedSize ?? group.TotalByteSize)])
        : null;

    /// <inheritdoc/>
    public override async ValueTask<bool> ReadAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        if (_columns.Length == 0)
            return false;
        batch.FirstRow = _rowsRead + 1;
        var rows = 0;
        var bytesLeft = (long)ColumnBatch.MaxBytes;
        while (rows < _maxRows)
        {
            if (_rowsLeft == 0 && !await NextRowGroupAsync(cancellationToken))
                break;
            await PrepareAsync(cancellationToken);
            var step = StepOf(_maxRows - rows, bytesLeft, out var bytes);
            if (bytes > bytesLeft && rows > 0)
                break;
            Read(step, batch);
            rows += step;
            _rowsRead += step;
            bytesLeft -= bytes;
            _rowsLeft -= step;
            if (_rowsLeft == 0)
                FinishRowGroup();
        }

        return rows > 0;
    }

    /// <inheritdoc/>
    /// <remarks>The first page of each column in the largest row group, with what it is decompressed from.</remarks>
    public override async ValueTask<long> EstimateMemoryAsync(CancellationToken cancellationToken)
    {
        if (_metaData.RowGroups.Count == 0)
            return 0;
        var largest = _metaData.RowGroups.MaxBy(group => group.TotalByteSize)!;
        var sizes = await Task.WhenAll(_chunks.Select(async chunk =>
        {
            var leaf = chunk.Column.Column.Leaves[chunk.Leaf];
            return largest.Columns[leaf.Index].MetaData is { } metaData
                ? await PageReader.EstimateAsync(_file, metaData, cancellationToken)
                : 0;
        }));
        return sizes.Sum();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        foreach (var column in _columns)
            column.Dispose();
        return _file.DisposeAsync();
    }

    /// <summary>Rows that all columns have ready and the batch has room for; one at least.</summary>
    int StepOf(int most, long bytesLeft, out long bytes)
    {
        var step = (int)Math.Min(most, _rowsLeft);
        foreach (var column in _columns)
            step = Math.Min(step, column.Rows);
        while ((bytes = BytesOf(step)) > bytesLeft && step > 1)
            step /= 2;
        return step;
    }

    long BytesOf(int rows)
    {
        var bytes = (long)rows * _rowBytes;
        foreach (var column in _columns)
            bytes += column.BytesOf(rows);
        return bytes;
    }

    void Read(int rows, ColumnBatch batch)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            try
            {
                _columns[i].Read(rows, batch.Columns[i]);
            }
            catch (Exception exception) when (FileProblem.Is(exception))
            {
                throw Located(_columns[i], exception);
            }
        }
    }

    /// <summary>Columns read their next pages from the file at the same time.</summary>
    async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        List<Task>? reading = null;
        foreach (var column in _columns)
        {
            var prepared = PrepareAsync(column, cancellationToken);
            if (!prepared.IsCompletedSuccessfully)
                (reading ??= []).Add(prepared.AsTask());
        }

        if (reading is not null)
            await Task.WhenAll(reading);
    }

    async ValueTask PrepareAsync(ColumnReader column, CancellationToken cancellationToken)
    {
        if (column.Rows > 0)
            return;
        try
        {
            await column.PrepareAsync(cancellationToken);
        }
        catch (Exception exception) when (FileProblem.Is(exception))
        {
            throw Located(column, exception);
        }
    }

    async ValueTask<bool> NextRowGroupAsync(CancellationToken cancellationToken)
    {
        do
        {
            if (++_rowGroup >= _endGroup)
                return false;
            _rowsLeft = _metaData.RowGroups[_rowGroup].RowCount;
        }
        while (_rowsLeft == 0);

        var group = _metaData.RowGroups[_rowGroup];
        if (group.Columns.Count != _leaves)
            throw new InvalidDataException($"{_path}, row group {_rowGroup}: it has {group.Columns.Count} chunks for {_leaves} columns");
        var metaData = new ColumnMetaData[_chunks.Length];
        var ranges = new (long Start, long Length)[_chunks.Length];
        for (var i = 0; i < _chunks.Length; i++)
        {
            var (column, leaf) = (_chunks[i].Column, _chunks[i].Column.Column.Leaves[_chunks[i].Leaf]);
            try
            {
                (metaData[i], ranges[i]) = ChunkRange.Of(leaf, group.Columns[leaf.Index], _file.Length);
            }
            catch (Exception exception) when (FileProblem.Is(exception))
            {
                throw Located(column, exception);
            }
        }

        var chunks = await RowGroupChunks.OpenAsync(_file, ranges, cancellationToken);
        for (var i = 0; i < _chunks.Length; i++)
        {
            var (column, leaf) = _chunks[i];
            try
            {
                column.Start(leaf, metaData[i], chunks[i], group.RowCount);
            }
            catch (Exception exception) when (FileProblem.Is(exception))
            {
                throw Located(column, exception);
            }
        }

        return true;
    }

    void FinishRowGroup()
    {
        foreach (var column in _columns)
        {
            try
            {
                column.Finish();
            }
            catch (Exception exception) when (FileProblem.Is(exception))
            {
                throw Located(column, exception);
            }
        }
    }

    Exception Located(ColumnReader column, Exception exception) =>
        FileProblem.At(
            $"{_path}, row group {_rowGroup}, {(exception is NotSupportedException ? $"from row {_rowsRead + 1} on, " : "")}"
            + $"column '{column.Column.Field.Name}'", exception);

    static void ThrowIfMissing(List<string> missing, IEnumerable<string> names, string path)
    {
        if (missing.Count > 0)
        {
            throw new SluiceException(Side.Source, "ColumnNotFound",
                $"{path} has no column {string.Join(", ", missing.Select(name => $"'{name}'"))}, which the mapping reads; it has "
                + $"{string.Join(", ", names.Take(100).Select(name => $"'{name}'"))}. Correct the mapping: names are case-sensitive.");
        }
    }
}
