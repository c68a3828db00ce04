using System.Text;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats.Json;

namespace Sluice.Tests.Formats.Json;

/// <summary>Files of JSON in memory, written and read.</summary>
static class JsonFile
{
    public static JsonColumn[] At(params string[] paths) => [.. paths.Select(path => new JsonColumn(path, JsonPath.Parse(path)))];

    /// <summary>The rows, each value as its token's text; bad rows are listed as <c>row: reason</c>.</summary>
    public static Task<List<string?[]>> ReadAsync(string json, params string[] paths) => ReadAsync(Encoding.UTF8.GetBytes(json), paths);

    public static Task<List<string?[]>> ReadAsync(byte[] json, params string[] paths) =>
        ReadAsync(new MemoryStream(json), At(paths));

    public static async Task<List<string?[]>> ReadAsync(
        Stream json, JsonColumn[] columns, string? collection = null, bool refusesUnknown = false, BadRows? badRows = null,
        List<(long First, int Count)>? batches = null, List<long>? numbers = null)
    {
        await using var reader = new JsonRowReader(
            json, columns, collection is null ? null : JsonPath.Parse(collection), refusesUnknown, badRows ?? new BadRowList());
        using var batch = new ColumnBatch(reader.Fields);
        var rows = new List<string?[]>();
        while (await reader.ReadAsync(batch, CancellationToken.None))
        {
            batches?.Add((batch.FirstRow, batch.Rows));
            numbers?.AddRange(Enumerable.Range(0, batch.Rows).Select(batch.RowNumber));
            for (var row = 0; row < batch.Rows; row++)
                rows.Add([.. batch.Columns.Select(column => Token((BytesVector)column, row))]);
            batch.Clear();
        }

        Assert.Equal(0, batch.Rows);
        return rows;
    }

    static string? Token(BytesVector column, int row) => column.IsNull(row) ? null : Encoding.UTF8.GetString(column[row]);

    public static async Task<string> WriteAsync(bool isArrayOfObjects, params ColumnBatch[] batches)
    {
        using var file = new MemoryStream();
        await using var writer = new JsonRowWriter(file, batches[0].Fields, isArrayOfObjects);
        foreach (var batch in batches)
            await writer.WriteAsync(batch, 0, batch.Rows, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    /// <summary>A batch of one column, its values in PostgreSQL's text form; bytes that are no text go in as they are.</summary>
    public static ColumnBatch Batch(string name, ColumnType type, params string?[] values)
    {
        var batch = new ColumnBatch([new Field(name, type)]);
        Fill(batch.Columns[0], type, values);
        return batch;
    }

    public static void Fill(Vector vector, ColumnType type, IEnumerable<string?> values)
    {
        foreach (var value in values)
        {
            if (value is null)
                vector.AppendNull();
            else
                Assert.True(TextRepresentation.TryRead(Encoding.UTF8.GetBytes(value), type, vector), $"{type.Kind} {value}");
        }
    }
}
