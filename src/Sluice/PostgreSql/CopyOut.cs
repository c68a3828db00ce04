using Npgsql;

namespace Sluice.PostgreSql;

/// <summary>The bytes of a <c>COPY ... TO STDOUT</c>.</summary>
public sealed class CopyOut : IAsyncDisposable
{
    readonly NpgsqlRawCopyStream _stream;
    bool _isAtEnd;

    CopyOut(NpgsqlRawCopyStream stream)
    {
        _stream = stream;
        // The command timeout is not for copies.
        stream.ReadTimeout = stream.WriteTimeout = Timeout.Infinite;
    }

    /// <summary>Starts the statement.</summary>
    public static Task<CopyOut> BeginAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, string sql, bool isBinary, CancellationToken cancellationToken) =>
        database.InterruptiblyAsync(connection, () => BeginAsync(connection, sql, isBinary), cancellationToken);

    static async Task<CopyOut> BeginAsync(NpgsqlConnection connection, string sql, bool isBinary)
    {
        if (isBinary)
            return new CopyOut(await connection.BeginRawBinaryCopyAsync(sql, CancellationToken.None));
        // BeginRawBinaryCopy refuses text and CSV; the stream under the text reader is the same raw stream.
        var reader = (StreamReader)await connection.BeginTextExportAsync(sql, CancellationToken.None);
        return new CopyOut((NpgsqlRawCopyStream)reader.BaseStream);
    }

    /// <summary>Reads what has come: usually one row. 0 is the end.</summary>
    /// <remarks>Takes no token: the driver would register it once a row. <see cref="CancelAsync"/> ends a read in progress.</remarks>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var read = await _stream.ReadAsync(buffer, CancellationToken.None);
        _isAtEnd |= read == 0;
        return read;
    }

    /// <summary>Has the server stop; a read in progress then fails.</summary>
    public Task CancelAsync() => _isAtEnd ? Task.CompletedTask : _stream.CancelAsync();

    /// <summary>Ends the statement. One that is not at its end is cancelled first: the driver would read the rest of the table.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CancelAsync();
            await _stream.DisposeAsync();
        }
        catch (Exception exception)
            when (exception is NpgsqlException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The statement failed or its connection broke; whoever read from it was told.
        }
    }
}
