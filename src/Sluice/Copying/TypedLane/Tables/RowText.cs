using System.Text;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.Copying.TypedLane.Tables;

/// <summary>A row as text, for the log of skipped rows: its values quoted and joined by commas, NULL left empty.</summary>
static class RowText
{
    // A log line is for people: of a value of megabytes they need no more than this.
    const int MaxValueBytes = 4096;

    public static string Of(ColumnBatch batch, int row)
    {
        var text = new StringBuilder();
        using var value = new ByteBuffer();
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            if (row >= batch.Columns[i].Count || batch.Columns[i].IsNull(row))
                continue;
            value.Clear();
            TextRepresentation.Write(batch.Columns[i], batch.Fields[i].Type, row, value);
            var shown = Encoding.UTF8.GetString(value.Span[..Math.Min(value.Length, MaxValueBytes)]);
            text.Append('"').Append(shown.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }

        return text.ToString();
    }
}
