using System.Text.Json.Nodes;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats.Json;

namespace Sluice.Exploring.Previews;

/// <summary>Rows as JSON objects, as they would stand in a file of them.</summary>
static class RowObjects
{
    /// <summary>The first rows of a batch.</summary>
    public static async Task<JsonArray> ReadAsync(ColumnBatch batch, int most, CancellationToken cancellationToken)
    {
        var rows = Math.Min(most, batch.Rows);
        var columns = batch.Columns.Select((column, i) => Shown(column, batch.Fields[i], rows)).ToList();
        var shown = new ColumnBatch([.. columns.Select(column => column.Field)], [.. columns.Select(column => column.Values)]);
        using var json = new MemoryStream();
        await using var writer = new JsonRowWriter(json, shown.Fields, isArrayOfObjects: true);
        await writer.WriteAsync(shown, 0, rows, cancellationToken);
        await writer.CompleteAsync(cancellationToken);
        return (JsonArray)JsonNode.Parse(json.ToArray())!;
    }

    /// <summary>Arrays that JSON cannot hold, of other lower bounds than 1, are shown in their text form.</summary>
    static (Field Field, Vector Values) Shown(Vector column, Field field, int rows)
    {
        if (column is not ListVector list
            || Enumerable.Range(0, rows).All(row => list.IsNull(row) || JsonListWriter.HasUsualBounds(list, row)))
        {
            return (field, column);
        }

        var texts = new BytesVector();
        using var buffer = new ByteBuffer();
        for (var row = 0; row < rows; row++)
        {
            if (list.IsNull(row))
            {
                texts.AppendNull();
                continue;
            }

            buffer.Clear();
            TextRepresentation.Write(list, field.Type, row, buffer);
            texts.Append(buffer.Span);
        }

        return (field with { Type = new ColumnType(ColumnKind.Text) }, texts);
    }
}
