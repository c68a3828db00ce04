using Sluice.Columns;
using Sluice.Copying.Files;
using Sluice.Copying.Slices;
using Sluice.Copying.TypedLane.Tables;
using Sluice.Formats;

namespace Sluice.Copying.TypedLane.Files;

/// <summary>A file that rows are written to, in the format of its dataset.</summary>
sealed class RowFile : IAsyncDisposable
{
    readonly OutputFile _file;
    readonly RowWriter _writer;
    readonly Stream? _encoded;

    public RowFile(OutputFile file, FileFormat format, IReadOnlyList<Field> fields)
    {
        _file = file;
        var body = format.Encode(file.Body);
        _encoded = body == file.Body ? null : body;
        _writer = format.CreateWriter(body, fields);
    }

    public long Rows { get; private set; }

    /// <summary>Writes some rows of a batch.</summary>
    /// <param name="badRows">Takes the rows that the format cannot hold.</param>
    /// <param name="skips">Whether they are left out; else the first of them fails the copy.</param>
    /// <returns>Rows of them that were left out.</returns>
    public async ValueTask<int> WriteAsync(
        ColumnBatch batch, int start, int count, BadRows badRows, bool skips, CancellationToken cancellationToken)
    {
        if (!skips)
        {
            try
            {
                await WriteAsync(batch, start, count, cancellationToken);
                return 0;
            }
            catch (ValueException)
            {
                // Which row it is, is found below.
            }
        }

        var refused = 0;
        var good = start;
        for (var row = start; row < start + count; row++)
        {
            if (_writer.FindProblem(batch, row) is not { } reason)
                continue;
            badRows.Add(batch.RowNumber(row), null, reason, () => RowText.Of(batch, row));
            refused++;
            await WriteAsync(batch, good, row - good, cancellationToken);
            good = row + 1;
        }

        await WriteAsync(batch, good, start + count - good, cancellationToken);
        return refused;
    }

    public async Task<WrittenFile> FlushAsync(CancellationToken cancellationToken)
    {
        await _writer.CompleteAsync(cancellationToken);
        if (_encoded is not null)
            await _encoded.DisposeAsync();
        return await _file.FlushAsync(Rows, cancellationToken);
    }

    /// <summary>Has the flushed file wait for its commit; this one is of no more use.</summary>
    public async Task<StagedFile> StageAsync(CancellationToken cancellationToken)
    {
        var staged = await _file.StageAsync(cancellationToken);
        await DisposeAsync();
        return staged;
    }

    /// <summary>Makes the file appear.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) => _file.CommitAsync(cancellationToken);

    /// <summary>The fault for an exception of writing.</summary>
    public SluiceException Fault(Exception exception) => exception is ValueException
        ? new SluiceException(Side.Sink, "ValueNotSupported", $"{_file.Operation} failed: {exception.Message}", exception)
        : _file.Fault(exception);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _file.DisposeAsync();
    }

    async ValueTask WriteAsync(ColumnBatch batch, int start, int count, CancellationToken cancellationToken)
    {
        if (count > 0)
            await _writer.WriteAsync(batch, start, count, cancellationToken);
        Rows += count;
    }
}
