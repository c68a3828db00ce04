using Npgsql;
using Sluice.PostgreSql.Connecting;

namespace Sluice.PostgreSql.CopyProtocol;

/// <summary>The bytes of a <c>COPY ... FROM STDIN</c>. Nothing is stored unless <see cref="CompleteAsync"/> succeeds.</summary>
internal sealed class CopyIn : IAsyncDisposable
{
    readonly NpgsqlRawCopyStream _stream;
    bool _isEnded;

    CopyIn(NpgsqlRawCopyStream stream)
    {
        _stream = stream;
        // The command timeout is not for copies.
        stream.ReadTimeout = stream.WriteTimeout = Timeout.Infinite;
    }

    public static Task<CopyIn> BeginAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, string sql, bool isBinary, CancellationToken cancellationToken) =>
        database.RunCancellableAsync(connection, () => BeginAsync(connection, sql, isBinary), cancellationToken);

    static async Task<CopyIn> BeginAsync(NpgsqlConnection connection, string sql, bool isBinary)
    {
        if (isBinary)
            return new CopyIn(await connection.BeginRawBinaryCopyAsync(sql, CancellationToken.None));
        var writer = (StreamWriter)await connection.BeginTextImportAsync(sql, CancellationToken.None);
        return new CopyIn((NpgsqlRawCopyStream)writer.BaseStream);
    }

    /// <summary>Sends bytes.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes, CancellationToken.None);

    /// <summary>Ends the data and waits until the server has stored all of it.</summary>
    public ValueTask CompleteAsync()
    {
        // For the driver, disposing is completing.
        _isEnded = true;
        return _stream.DisposeAsync();
    }

    /// <summary>Without <see cref="CompleteAsync"/> before, tells the server to drop what was sent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isEnded)
            return;
        _isEnded = true;
        try
        {
            await _stream.CancelAsync();
        }
        catch (Exception exception)
            when (exception is NpgsqlException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The server had refused a row or the connection broke: nothing was stored either way.
        }
    }
}
