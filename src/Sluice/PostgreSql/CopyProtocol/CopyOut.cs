using Npgsql;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.CopyProtocol;

/// <summary>The bytes of a <c>COPY ... TO STDOUT</c>.</summary>
internal sealed class CopyOut : IAsyncDisposable
{
    readonly PostgreSqlDatabase _database;
    readonly NpgsqlRawCopyStream _stream;

    CopyOut(PostgreSqlDatabase database, NpgsqlRawCopyStream stream)
    {
        (_database, _stream) = (database, stream);
        // The command timeout is not for copies.
        stream.ReadTimeout = stream.WriteTimeout = Timeout.Infinite;
    }

    /// <summary>Whether all was read.</summary>
    public bool IsAtEnd { get; private set; }

    public static Task<CopyOut> BeginAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, string sql, bool isBinary, CancellationToken cancellationToken) =>
        database.RunCancellableAsync(
            connection, async () => new CopyOut(database, await BeginAsync(connection, sql, isBinary)), cancellationToken);

    static async Task<NpgsqlRawCopyStream> BeginAsync(NpgsqlConnection connection, string sql, bool isBinary)
    {
        if (isBinary)
            return await connection.BeginRawBinaryCopyAsync(sql, CancellationToken.None);
        // BeginRawBinaryCopy refuses text and CSV; the stream under the text reader is the same raw stream.
        var reader = (StreamReader)await connection.BeginTextExportAsync(sql, CancellationToken.None);
        return (NpgsqlRawCopyStream)reader.BaseStream;
    }

    /// <summary>Reads what has come: usually one row. 0 is the end.</summary>
    /// <remarks>Takes no token: the driver would register it once a row. <see cref="CancelAsync"/> ends a read in progress.</remarks>
    public ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var reading = _stream.ReadAsync(buffer, CancellationToken.None);
        // Most rows have come with the one before: a state machine for each would take as long as to copy it.
        return reading.IsCompletedSuccessfully ? new(Note(reading.Result)) : AwaitAsync(reading);
    }

    async ValueTask<int> AwaitAsync(ValueTask<int> reading) => Note(await reading);

    int Note(int read)
    {
        IsAtEnd |= read == 0;
        return read;
    }

    /// <summary>Has the server stop; a read in progress then fails.</summary>
    public async Task CancelAsync()
    {
        if (IsAtEnd)
            return;
        // The cancel may come when the statement has ended: nobody gets the connection again.
        _database.ForgetConnections();
        await _stream.CancelAsync();
    }

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
