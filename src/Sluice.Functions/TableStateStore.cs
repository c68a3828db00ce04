using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;
using Sluice.Runs.State;

namespace Sluice.Functions;

/// <summary>A table in the app's storage account: a partition for each kind, a row for each document.</summary>
/// <param name="table">The table; made when the first document comes.</param>
public sealed class TableStateStore(Lazy<TableClient> table) : StateStore
{
    // Of a property; a row has 1 MB: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model.
    const int PartBytes = 64 << 10;

    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly SemaphoreSlim _making = new(1, 1);
    bool _isMade;

    /// <inheritdoc/>
    public override Task<StateRecord?> FindAsync(string kind, string key, CancellationToken cancellationToken) => DoAsync(async () =>
    {
        var row = await table.Value.GetEntityIfExistsAsync<TableEntity>(Escape(kind), Escape(key), cancellationToken: cancellationToken);
        return row.HasValue ? Read(row.Value!) : null;
    });

    /// <inheritdoc/>
    public override Task<string?> WriteAsync(
        string kind, string key, JsonObject value, string? version, CancellationToken cancellationToken) => DoAsync(async () =>
    {
        await MakeAsync(cancellationToken);
        var row = new TableEntity(Escape(kind), Escape(key));
        foreach (var (i, part) in JsonSerializer.SerializeToUtf8Bytes(value, Relaxed).Chunk(PartBytes).Index())
            row[Part(i)] = part;
        try
        {
            var written = version switch
            {
                null => await table.Value.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken),
                None => await table.Value.AddEntityAsync(row, cancellationToken),
                _ => await table.Value.UpdateEntityAsync(row, new ETag(version), TableUpdateMode.Replace, cancellationToken),
            };
            return written.Headers.ETag?.ToString();
        }
        catch (RequestFailedException exception) when (version is not null && exception.Status is 404 or 409 or 412)
        {
            return null;
        }
    });

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StateRecord> ListAsync(
        string kind, DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = since is { } time
            ? TableClient.CreateQueryFilter($"PartitionKey eq {Escape(kind)} and Timestamp ge {time}")
            : TableClient.CreateQueryFilter($"PartitionKey eq {Escape(kind)}");
        await using var rows = table.Value.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await DoAsync(async () => await rows.MoveNextAsync()))
            yield return Read(rows.Current);
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(string kind, string key, CancellationToken cancellationToken) => DoAsync(async () =>
        await table.Value.DeleteEntityAsync(Escape(kind), Escape(key), ETag.All, cancellationToken));

    /// <inheritdoc/>
    public override Task DeleteBeforeAsync(string kindPrefix, DateTimeOffset time, CancellationToken cancellationToken) => DoAsync(async () =>
    {
        var (first, last) = (Escape(kindPrefix), Escape(kindPrefix) + "\uffff");
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey lt {last} and Timestamp lt {time}");
        await foreach (var row in table.Value.QueryAsync<TableEntity>(filter, select: [nameof(ITableEntity.PartitionKey), nameof(ITableEntity.RowKey)], cancellationToken: cancellationToken))
            await table.Value.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
        return true;
    });

    static StateRecord Read(TableEntity row) => new(
        Unescape(row.PartitionKey), Unescape(row.RowKey),
        JsonNode.Parse(Enumerable.Range(0, row.Count).Select(i => row.GetBinary(Part(i))).TakeWhile(part => part is not null).SelectMany(part => part).ToArray())!
            .AsObject(),
        row.ETag.ToString(), row.Timestamp!.Value);

    static string Part(int i) => $"Value{i}";

    async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (_isMade)
            return;
        await _making.WaitAsync(cancellationToken);
        try
        {
            await table.Value.CreateIfNotExistsAsync(cancellationToken);
            _isMade = true;
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>Keys of tables have no slashes, question marks and the like.</summary>
    static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var one in text)
        {
            if (char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.')
                escaped.Append(one);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"!{(int)one:x4}");
        }

        return escaped.ToString();
    }

    static string Unescape(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '!')
            {
                text.Append(escaped[i]);
                continue;
            }

            text.Append((char)int.Parse(escaped.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            i += 4;
        }

        return text.ToString();
    }

    static async Task<T> DoAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == "TableNotFound")
        {
            // Nothing was written yet.
            return default!;
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            throw new SluiceException(Side.Engine, NotKept,
                $"The state of runs and triggers in the table of the app's account cannot be read or written: {exception.Message}", exception);
        }
    }
}
