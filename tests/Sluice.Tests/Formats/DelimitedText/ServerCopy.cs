using Npgsql;

namespace Sluice.Tests.Formats.DelimitedText;

/// <summary>COPY's bytes as the server sends and takes them.</summary>
static class ServerCopy
{
    /// <param name="connection">Where.</param>
    /// <param name="copy">COPY ... TO STDOUT.</param>
    public static async Task<byte[]> CopyOutAsync(this NpgsqlConnection connection, string copy)
    {
        using var bytes = new MemoryStream();
        if (copy.Contains("binary", StringComparison.Ordinal))
        {
            await using var stream = await connection.BeginRawBinaryCopyAsync(copy);
            await stream.CopyToAsync(bytes);
        }
        else
        {
            using var reader = (StreamReader)await connection.BeginTextExportAsync(copy);
            await reader.BaseStream.CopyToAsync(bytes);
        }

        return bytes.ToArray();
    }

    /// <param name="connection">Where.</param>
    /// <param name="copy">COPY ... FROM STDIN.</param>
    /// <param name="bytes">What to send.</param>
    public static async Task CopyInAsync(this NpgsqlConnection connection, string copy, byte[] bytes)
    {
        await using var writer = (StreamWriter)await connection.BeginTextImportAsync(copy);
        await writer.BaseStream.WriteAsync(bytes);
    }

    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> ScalarAsync<T>(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
