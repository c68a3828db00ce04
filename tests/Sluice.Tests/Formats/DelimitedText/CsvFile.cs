using System.Text;
using Sluice.Columns;
using Sluice.Formats.DelimitedText;

namespace Sluice.Tests.Formats.DelimitedText;

/// <summary>Whole files, read and written at once. NULL is null, empty text is "".</summary>
static class CsvFile
{
    /// <summary>The options of COPY that has the server write the same, but for the row ends.</summary>
    public static string ServerOptions(DelimitedTextFormat settings, bool quoteAll = false) =>
        $"{settings.CopyOptions.ForReading()}{(quoteAll ? ", FORCE_QUOTE *" : "")}";

    public static Task<(string[] Names, List<string?[]> Rows)> ReadAsync(
        string text, DelimitedTextFormat settings, BadRowList? badRows = null, int skipLineCount = 0) =>
        ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), settings, badRows, skipLineCount);

    public static async Task<(string[] Names, List<string?[]> Rows)> ReadAsync(
        Stream file, DelimitedTextFormat settings, BadRowList? badRows = null, int skipLineCount = 0,
        int maxRowBytes = CsvWindow.MaxRowBytes)
    {
        var bad = badRows ?? new BadRowList();
        await using var reader = await CsvRowReader.OpenAsync(
            file, settings, skipLineCount, bad, maxRowBytes, CancellationToken.None);
        using var batch = new ColumnBatch(reader.Fields);
        var rows = new List<string?[]>();
        var numbers = new List<long>();
        while (await reader.ReadAsync(batch, CancellationToken.None))
        {
            Assert.True(batch.Rows <= ColumnBatch.MaxRows);
            numbers.AddRange(Enumerable.Range(0, batch.Rows).Select(batch.RowNumber));
            for (var row = 0; row < batch.Rows; row++)
            {
                rows.Add([.. batch.Columns.Select(
                    column => column.IsNull(row) ? null : Encoding.UTF8.GetString(((BytesVector)column)[row]))]);
            }

            batch.Clear();
        }

        if (badRows is null)
            Assert.Empty(bad.Rows);
        Assert.Equal(Enumerable.Range(1, rows.Count + bad.Rows.Count).Select(row => (long)row), numbers.Concat(bad.Rows.Select(row => row.Row)).Order());
        return ([.. reader.Fields.Select(field => field.Name)], rows);
    }

    public static async Task<byte[]> WriteAsync(
        string[] names, IEnumerable<string?[]> rows, DelimitedTextFormat settings, bool quoteAll = false)
    {
        var file = new MemoryStream();
        var fields = names.Select(name => new Field(name, new ColumnType(ColumnKind.Text))).ToArray();
        await using var writer = new CsvRowWriter(file, fields, settings, quoteAll);
        using var batch = new ColumnBatch(fields);
        foreach (var chunk in rows.Chunk(1000))
        {
            batch.Clear();
            foreach (var row in chunk)
            {
                for (var i = 0; i < row.Length; i++)
                {
                    if (row[i] is { } value)
                        ((BytesVector)batch.Columns[i]).Append(Encoding.UTF8.GetBytes(value));
                    else
                        batch.Columns[i].AppendNull();
                }
            }

            await writer.WriteAsync(batch, 0, batch.Rows, CancellationToken.None);
        }

        await writer.CompleteAsync(CancellationToken.None);
        return file.ToArray();
    }
}
