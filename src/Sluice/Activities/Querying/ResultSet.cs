using System.Data;
using System.Text.Json.Nodes;
using Npgsql;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Activities.Querying;

/// <summary>
/// The rows that a statement returns. They come in text form, which every type has; the numbers, truth values and times among them are
/// read, all others are given out as text, as ADF does with json and arrays too.
/// </summary>
sealed class ResultSet : IDisposable
{
    const uint Void = 2278;
    const int MostOfOneRow = 2 * 1024 * 1024;

    readonly NpgsqlDataReader _reader;
    readonly uint[] _types;
    readonly Field[] _fields;
    readonly Vector[] _values;
    readonly OutputRows _rows;

    /// <param name="reader">Stands before the first row.</param>
    /// <exception cref="SluiceException">Its columns cannot be given out.</exception>
    public ResultSet(NpgsqlDataReader reader)
    {
        _reader = reader;
        _types = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeOID)];
        _fields = [.. _types.Select((type, i) => new Field(reader.GetName(i), TypeOf(type)))];
        _values = [.. _fields.Select(field => Vector.Create(field.Type))];
        _rows = new OutputRows(_fields);
    }

    /// <summary>Its columns.</summary>
    public IReadOnlyList<Field> Fields => _fields;

    /// <summary>Runs a command and reads what it returns; cancelling ends it on the server.</summary>
    /// <param name="read">Reads it. When it throws, the rest is cancelled, not read.</param>
    public static async Task<T> ReadAsync<T>(
        PostgreSqlDatabase database, NpgsqlCommand command, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        command.AllResultTypesAreUnknown = true;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        return await database.RunCancellableAsync(command.Connection!, async () =>
        {
            var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, CancellationToken.None);
            try
            {
                var result = await read(reader);
                await reader.DisposeAsync();
                return result;
            }
            catch (SluiceException)
            {
                await stop.CancelAsync();
                await CloseAsync(reader);
                throw;
            }
        }, stop.Token);
    }

    /// <summary>The first row of the first result; null when there is none.</summary>
    public static async Task<JsonObject?> ReadFirstRowAsync(NpgsqlDataReader reader)
    {
        if (reader.FieldCount == 0)
            return null;
        using var result = new ResultSet(reader);
        if (!await reader.ReadAsync(CancellationToken.None))
            return null;
        var row = await result.ReadAsync(MostOfOneRow);
        return row is var (value, _) ? value : throw new SluiceException(Side.Sink, "RowTooLarge",
            $"What is returned has more than {MostOfOneRow >> 20} MB. Return less.");
    }

    /// <summary>The next row, which was moved to.</summary>
    /// <param name="mostBytes">Values that are longer, all together, are not read.</param>
    /// <returns>The row and its length as JSON text; null when it is longer.</returns>
    public async Task<(JsonObject Row, int Length)?> ReadAsync(long mostBytes)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            _values[i].Clear();
            if (_types[i] == Void || await _reader.IsDBNullAsync(i, CancellationToken.None))
            {
                _values[i].AppendNull();
                continue;
            }

            await using var value = await _reader.GetStreamAsync(i, CancellationToken.None);
            if ((mostBytes -= value.Length) < 0)
                return null;
            var text = new byte[value.Length];
            await value.ReadExactlyAsync(text, CancellationToken.None);
            if (!TextRepresentation.TryRead(text, _fields[i].Type, _values[i]))
            {
                throw new SluiceException(Side.Source, "ValueNotRead",
                    $"A value of column '{_fields[i].Name}' is not in the form that its type has here. Cast it to text, or convert what is not UTF-8.");
            }
        }

        return _rows.Read(_values, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        foreach (var values in _values)
            values.Dispose();
    }

    /// <summary>Built-in types have the same oids everywhere (src/include/catalog/pg_type.dat).</summary>
    static ColumnType TypeOf(uint type) => type switch
    {
        16 => new(ColumnKind.Boolean),
        17 => new(ColumnKind.Bytes),
        21 => new(ColumnKind.Int16),
        23 => new(ColumnKind.Int32),
        20 or 26 => new(ColumnKind.Int64),
        700 => new(ColumnKind.Single),
        701 => new(ColumnKind.Double),
        1700 => new(ColumnKind.Decimal),
        790 => new(ColumnKind.Decimal) { PostgreSqlType = "money" },
        1082 => new(ColumnKind.Date),
        1114 => new(ColumnKind.Timestamp),
        1184 => new(ColumnKind.TimestampTz),
        _ => new(ColumnKind.Text),
    };

    static async Task CloseAsync(NpgsqlDataReader reader)
    {
        try
        {
            await reader.DisposeAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException)
        {
            // It was cancelled.
        }
    }
}
