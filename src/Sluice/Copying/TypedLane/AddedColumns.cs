using System.Text;
using Sluice.Columns;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;

namespace Sluice.Copying.TypedLane;

/// <summary>
/// The columns that stand behind a source's own: those that a file's folders give, and <c>additionalColumns</c>. All are text, but
/// copies of a column are of its type.
/// </summary>
sealed class AddedColumns
{
    readonly int _first;
    readonly List<(string? Value, int Column)> _values = [];

    /// <summary>Adds columns to those of a source.</summary>
    /// <param name="source">The source's own.</param>
    /// <param name="additional">Those asked for.</param>
    /// <param name="file">The file that is read; null when it is a table.</param>
    /// <exception cref="SluiceException">A column is there already, or one to be copied is not.</exception>
    public AddedColumns(IReadOnlyList<Field> source, IReadOnlyList<AdditionalColumn> additional, SliceFile? file)
    {
        _first = source.Count;
        var fields = new List<Field>(source);
        foreach (var (name, value) in file?.Partitions ?? [])
            Add(fields, name, value, -1, new ColumnType(ColumnKind.Text));
        foreach (var column in additional)
        {
            if (column.Copied is { } original)
            {
                var copied = fields.FindIndex(field => field.Name == original);
                if (copied < 0)
                {
                    throw new SluiceException(Side.Definition, "ColumnNotFound",
                        $"The additional column '{column.Name}' copies '{original}', which the source does not have. "
                        + $"It has {string.Join(", ", fields.Select(field => field.Name))}.");
                }

                Add(fields, column.Name, null, copied, fields[copied].Type);
            }
            else
            {
                Add(fields, column.Name, column.IsFilePath ? file?.RelativePath : column.Value, -1, new ColumnType(ColumnKind.Text));
            }
        }

        Fields = fields;
    }

    /// <summary>All columns.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>Fills them in a batch whose other columns are filled.</summary>
    public void Fill(ColumnBatch batch)
    {
        var rows = batch.Rows;
        for (var i = 0; i < _values.Count; i++)
        {
            var vector = batch.Columns[_first + i];
            var (value, copied) = _values[i];
            if (copied >= 0)
            {
                for (var row = 0; row < rows; row++)
                    vector.AppendFrom(batch.Columns[copied], row);
                continue;
            }

            var bytes = value is null ? null : Encoding.UTF8.GetBytes(value);
            for (var row = 0; row < rows; row++)
            {
                if (bytes is null)
                    vector.AppendNull();
                else
                    ((BytesVector)vector).Append(bytes);
            }
        }
    }

    void Add(List<Field> fields, string name, string? value, int copied, ColumnType type)
    {
        if (fields.Any(field => field.Name == name))
        {
            throw new SluiceException(Side.Definition, "DuplicateColumn",
                $"The source has a column '{name}' already. Give the additional column, or the folder of that name, another one.");
        }

        fields.Add(new Field(name, type));
        _values.Add((value, copied));
    }
}
