using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats;
using Sluice.Formats.Parquet;
using Sluice.Stores.Files;
using Sluice.Stores.LocalFolder;

namespace Sluice.Tests.Formats.Parquet;

/// <summary>What <see cref="ParquetRowReader"/> reads from a file, as text: lists are the JSON of their items' texts.</summary>
sealed record ParquetRowReaderFile(IReadOnlyList<Field> Fields, IReadOnlyList<IReadOnlyList<string?>> Columns)
{
    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Field Field(string name) => Fields.Single(field => field.Name == name);

    public IReadOnlyList<string?> this[string name] => Columns[Fields.ToList().FindIndex(field => field.Name == name)];

    public static async Task<ParquetRowReaderFile> ReadAsync(string file, params string[] columns)
    {
        var store = new LocalFolderStore(Path.GetDirectoryName(file)!);
        return await ReadAsync(await store.OpenRandomAsync(Path.GetFileName(file), default), columns);
    }

    public static Task<ParquetRowReaderFile> ReadAsync(byte[] file, params string[] columns) =>
        ReadAsync(new BytesInMemory(file), columns);

    static async Task<ParquetRowReaderFile> ReadAsync(RandomAccessFile file, string[] columns)
    {
        await using var reader = await ParquetRowReader.OpenAsync(file, "a.parquet", new WantedColumns { Names = columns.Length == 0 ? null : columns }, default);
        using var batch = new ColumnBatch(reader.Fields);
        using var buffer = new ByteBuffer();
        var texts = reader.Fields.Select(_ => new List<string?>()).ToArray();
        while (await reader.ReadAsync(batch, default))
        {
            Assert.InRange(batch.Rows, 1, ColumnBatch.MaxRows);
            Assert.Equal(texts[0].Count + 1, batch.FirstRow);
            for (var i = 0; i < texts.Length; i++)
            {
                Assert.Equal(batch.Rows, batch.Columns[i].Count);
                for (var row = 0; row < batch.Rows; row++)
                    texts[i].Add(Text(batch.Columns[i], reader.Fields[i].Type, row, buffer));
            }

            batch.Clear();
        }

        Assert.Equal(0, batch.Rows);
        return new ParquetRowReaderFile(reader.Fields, texts);
    }

    static string? Text(Vector vector, ColumnType type, int row, ByteBuffer buffer)
    {
        if (vector.IsNull(row))
            return null;
        if (vector is ListVector list)
        {
            var (start, end) = list[row];
            return JsonSerializer.Serialize(
                Enumerable.Range(start, end - start).Select(i => Text(list.Items, type.Element!, i, buffer)), Relaxed);
        }

        buffer.Clear();
        TextRepresentation.Write(vector, type, row, buffer);
        return Encoding.UTF8.GetString(buffer.Span);
    }

    /// <summary>A file whose bytes are here.</summary>
    public sealed class BytesInMemory(byte[] bytes) : RandomAccessFile
    {
        public override long Length => bytes.Length;

        public override ValueTask ReadAsync(long offset, Memory<byte> piece, CancellationToken cancellationToken)
        {
            if (offset < 0 || offset + piece.Length > bytes.Length)
                throw new EndOfStreamException();
            bytes.AsMemory((int)offset, piece.Length).CopyTo(piece);
            return ValueTask.CompletedTask;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
