using Sluice.Columns;
using Sluice.Definitions;
using Sluice.Formats;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Json;
using Sluice.Formats.Parquet;
using Sluice.Stores;

namespace Sluice.Copying.TypedLane;

/// <summary>A file that is read as rows, by the format of its dataset.</summary>
sealed class InputFile : IAsyncDisposable
{
    readonly IAsyncDisposable _opened;
    readonly Func<long> _bytesRead;

    InputFile(RowReader rows, IAsyncDisposable opened, Func<long> bytesRead) => (Rows, _opened, _bytesRead) = (rows, opened, bytesRead);

    /// <summary>Its rows.</summary>
    public RowReader Rows { get; private set; }

    /// <summary>Bytes read of it so far, as stored.</summary>
    public long BytesRead => _bytesRead();

    public static async Task<InputFile> OpenAsync(
        FileStore store, FileSource source, string path, InputColumns columns, BadRows badRows, CancellationToken cancellationToken)
    {
        if (source.Settings is ParquetSettings)
        {
            var pieces = new CountingFile(await store.OpenRandomAsync(path, cancellationToken));
            return await GuardAsync(pieces, async () =>
            {
                var reader = await ParquetRowReader.OpenAsync(
                    pieces, path, columns.Names, columns.TruncatesTimes, cancellationToken);
                return new InputFile(reader, pieces, () => pieces.BytesRead);
            });
        }

        var stored = new CountingStream(await store.OpenReadAsync(path, cancellationToken));
        return await GuardAsync(stored, async () =>
        {
            var text = FileCompression.Decompress(stored, source.Settings.Compression, path);
            RowReader reader = source.Settings switch
            {
                DelimitedTextSettings settings => await CsvRowReader.OpenAsync(
                    FileEncoding.Decode(text, settings.EncodingName), settings, source.SkipLineCount, badRows, cancellationToken),
                JsonSettings settings => new JsonRowReader(
                    FileEncoding.Decode(text, settings.EncodingName), columns.Json, columns.Collection, columns.RefusesUnknown, badRows),
                var other => throw new NotSupportedException(other.GetType().Name),
            };
            return new InputFile(reader, stored, () => stored.BytesRead);
        });
    }

    /// <summary>Gives its rows the columns of another file from now on, wherever they stand in this one.</summary>
    /// <returns>Whether it has them.</returns>
    /// <param name="fields">The columns to give.</param>
    /// <param name="wanted">The names of those that are needed, the others may be missing; null: each is, and there may be no more.</param>
    public bool TryReorder(IReadOnlyList<Field> fields, IReadOnlyList<string>? wanted)
    {
        if (ReorderingReader.Create(Rows, fields, wanted) is not { } reordered)
            return false;
        Rows = reordered;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await Rows.DisposeAsync();
        await _opened.DisposeAsync();
    }

    static async Task<InputFile> GuardAsync(IAsyncDisposable opened, Func<Task<InputFile>> open)
    {
        try
        {
            return await open();
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }
}
