using Sluice.Columns;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Formats;
using Sluice.Stores.Files;

namespace Sluice.Copying.TypedLane.Files;

/// <summary>A file that is read as rows, by the format of its dataset.</summary>
sealed class InputFile : IAsyncDisposable
{
    readonly FileInput _file;

    InputFile(FileInput file, RowReader rows) => (_file, Rows) = (file, rows);

    public RowReader Rows { get; private set; }

    /// <summary>Bytes read of it so far, as stored.</summary>
    public long BytesRead => _file.BytesRead;

    public static async Task<InputFile> OpenAsync(
        FileStore store, FileFormat format, string path, WantedColumns columns, BadRows badRows, CancellationToken cancellationToken)
    {
        var file = new FileInput(store, path);
        try
        {
            return new InputFile(file, await format.OpenAsync(file, columns, badRows, cancellationToken));
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks into a file before it is copied, by the columns that the copy reads.</summary>
    /// <exception cref="SluiceException">It cannot be read.</exception>
    public static Task<T> LookAsync<T>(
        CopyJob job, FileSource source, FileStore store, SliceFile file, Func<RowReader, ValueTask<T>> look, CancellationToken cancellationToken) =>
        store.Faults.TranslateAsync(Side.Source, $"Reading {file.Path} in {store.Display}", async () =>
        {
            var columns = InputColumns.Of(job.Translator, source, [], file);
            await using var input = await OpenAsync(store, source.Format, file.Path, columns, BadRows.Ignored, cancellationToken);
            return await look(input.Rows);
        });

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
        await _file.DisposeAsync();
    }
}
