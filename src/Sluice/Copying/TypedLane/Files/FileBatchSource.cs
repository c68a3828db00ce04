using Sluice.Columns;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Stores.Files;

namespace Sluice.Copying.TypedLane.Files;

/// <summary>Reads slices that are files, of any format.</summary>
sealed class FileBatchSource(FileStore store, FileSource source, InputColumns columns, BadRows badRows) : SliceSource<ColumnBatch>
{
    public override async Task<SliceReader<ColumnBatch>> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var reader = new Reader(store, source, columns, badRows, slice.Files);
        try
        {
            await reader.OpenNextAsync(cancellationToken);
            return reader;
        }
        catch (Exception exception)
        {
            await reader.DisposeAsync();
            throw reader.Fault(exception);
        }
    }

    /// <summary>Reads one file after the other.</summary>
    sealed class Reader(
        FileStore store, FileSource source, InputColumns columns, BadRows badRows, IReadOnlyList<SliceFile> files) : BatchReader
    {
        readonly FileRows _rows = new(badRows);
        InputFile? _file;
        IReadOnlyList<Field>? _fields;
        AddedColumns? _added;
        int _next;
        long _bytesOfClosed;

        protected override IReadOnlyList<Field> Fields => _added!.Fields;

        public override long BytesRead => _bytesOfClosed + (_file?.BytesRead ?? 0);

        public async Task OpenNextAsync(CancellationToken cancellationToken)
        {
            var file = files[_next++];
            _file = await InputFile.OpenAsync(store, source.Format, file.Path, columns, _rows, cancellationToken);
            // The columns of the first file are those of the slice; one without a line has neither columns nor rows.
            var isEmpty = _file.Rows.Fields.Count == 0;
            if (isEmpty && _next < files.Count)
            {
                await CloseAsync();
                await OpenNextAsync(cancellationToken);
                return;
            }

            _fields ??= _file.Rows.Fields;
            if (!isEmpty && !_file.Rows.Fields.SequenceEqual(_fields) && !(columns.MatchByName && _file.TryReorder(_fields, columns.Names)))
            {
                throw new SluiceException(Side.Source, "FilesDiffer",
                    $"{file.Path} has other columns than {files[0].Path}, with which it is to be merged. "
                    + "Copy them apart, or map the columns that they share by name.");
            }

            // Without rows there is nothing to add to.
            _added = new AddedColumns(_fields, _fields.Count == 0 || columns.AreUnknown ? [] : source.AdditionalColumns, file);
        }

        protected override async ValueTask<bool> ReadAsync(ColumnBatch batch, CancellationToken cancellationToken)
        {
            while (!await _file!.Rows.ReadAsync(batch, cancellationToken))
            {
                if (_next == files.Count)
                    return false;
                await CloseAsync();
                await OpenNextAsync(cancellationToken);
            }

            if (columns.AreUnknown && batch.Rows > 0)
                throw InputColumns.NoneFound(files[_next - 1].Path);
            _rows.Number(batch);
            _added!.Fill(batch);
            return true;
        }

        async Task CloseAsync()
        {
            _bytesOfClosed += _file!.BytesRead;
            await _file.DisposeAsync();
            _file = null;
            _rows.EndFile();
        }

        public override SluiceException Fault(Exception exception) =>
            store.Faults.From(exception, Side.Source, $"Reading {files[Math.Max(_next - 1, 0)].Path} in {store.Display}");

        public override ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>Numbers the rows of files that are read one after the other as those of one.</summary>
    sealed class FileRows(BadRows badRows) : BadRows
    {
        long _before;
        long _last;

        public void Number(ColumnBatch batch)
        {
            batch.FirstRow += _before;
            _last = Math.Max(_last, batch.RowNumber(batch.Rows - 1));
        }

        public void EndFile() => _before = _last;

        public override void Add(long row, string? column, string reason, Func<string> values)
        {
            _last = Math.Max(_last, _before + row);
            badRows.Add(_before + row, column, reason, values);
        }
    }
}
