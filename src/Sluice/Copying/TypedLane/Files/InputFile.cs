using Sluice.Columns;
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
