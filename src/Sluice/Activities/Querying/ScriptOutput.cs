using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Sluice.Expressions;

namespace Sluice.Activities.Querying;

/// <summary>
/// The output of a script, in ADF's shape. It has a limit: when there is too much, logs are cut first, then parameters are left out, then rows.
/// </summary>
sealed class ScriptOutput
{
    // ADF's.
    const int MostRows = 5000;
    const int MostBytes = 2 * 1024 * 1024;

    readonly JsonArray _resultSets = [];
    JsonObject _parameters = [];
    long _recordsAffected;
    long _rowBytes;
    int _rows;
    bool _isTruncated;

    /// <summary>Takes what a block returns.</summary>
    public async Task<bool> AddAsync(ScriptBlock block, NpgsqlDataReader reader)
    {
        var isFirst = true;
        do
        {
            if (reader.FieldCount == 0)
                continue;
            using var result = new ResultSet(reader);
            var (rows, count, first) = (new JsonArray(), 0L, (JsonObject?)null);
            for (; await reader.ReadAsync(CancellationToken.None); count++)
            {
                var isKept = block.IsQuery && !_isTruncated;
                if (!isKept && !(isFirst && count == 0))
                    continue;
                var row = await result.ReadAsync(MostBytes - (isKept ? _rowBytes : 0));
                first ??= row?.Row;
                if (isKept)
                    Keep(row, rows);
            }

            if (isFirst)
                SetParameters(block.Parameters, first);
            if (block.IsQuery)
                _resultSets.Add((JsonNode)new JsonObject { ["rowCount"] = count, ["rows"] = rows });
            isFirst = false;
        }
        while (await reader.NextResultAsync(CancellationToken.None));

        if (!block.IsQuery && reader.RecordsAffected > 0)
            _recordsAffected += reader.RecordsAffected;
        return true;
    }

    /// <summary>The output.</summary>
    /// <param name="log">What the server told; null when nobody asked for it.</param>
    public JsonObject ToJson(ScriptLog? log)
    {
        var logs = log?.Text;
        if (logs is not null && Encoding.UTF8.GetByteCount(logs) is var bytes && bytes > Math.Max(MostBytes - _rowBytes - Length(_parameters), 0))
        {
            _isTruncated = true;
            logs = Cut(logs, (int)Math.Max(MostBytes - _rowBytes - Length(_parameters), 0));
        }

        if (_rowBytes + Length(_parameters) > MostBytes)
            (_parameters, _isTruncated) = ([], true);
        var output = new JsonObject
        {
            ["resultSetCount"] = _resultSets.Count,
            ["recordsAffected"] = _recordsAffected,
            ["resultSets"] = _resultSets,
            ["outputParameters"] = _parameters,
        };
        if (logs is not null)
            output["outputLogs"] = logs;
        // ADF's documentation has both names.
        if (log?.Path is { } path)
            (output["outputLogsLocation"], output["outputLogsPath"]) = (path, path);
        if (log?.Problem is { } problem)
            output["note"] = problem;
        output["outputTruncated"] = _isTruncated || log is { IsTruncated: true, Text: not null };
        return output;
    }

    void Keep((JsonObject Row, int Length)? row, JsonArray rows)
    {
        if (row is not var (value, length) || _rows == MostRows || _rowBytes + length > MostBytes)
        {
            _isTruncated = true;
            return;
        }

        _rows++;
        _rowBytes += length + 1;
        rows.Add((JsonNode)value);
    }

    /// <summary>As the driver does it: a column of a parameter's name is its value; then come the others, in order.</summary>
    void SetParameters(IReadOnlyList<SqlParameter> parameters, JsonObject? row)
    {
        var columns = (row ?? []).ToList();
        var outputs = parameters.Where(parameter => parameter.IsOutput).ToList();
        var named = outputs.ToDictionary(
            parameter => parameter, parameter => columns.FindIndex(column => column.Key.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)));
        var others = new Queue<int>(Enumerable.Range(0, columns.Count).Except(named.Values));
        foreach (var parameter in outputs)
        {
            var column = named[parameter] >= 0 || !others.TryDequeue(out var next) ? named[parameter] : next;
            _parameters[parameter.Name] = Value(parameter, column < 0 ? null : columns[column].Value);
        }
    }

    static JsonNode? Value(SqlParameter parameter, JsonNode? value)
    {
        if (value is null || parameter.Type.Name != "String")
            return value?.DeepClone();
        var text = Values.ToText(value);
        return parameter.Size is { } size && text.Length > size ? text[..size] : text;
    }

    static int Length(JsonObject json) => json.Count == 0 ? 0 : Encoding.UTF8.GetByteCount(json.ToJsonString());

    static string Cut(string text, int bytes)
    {
        var length = Math.Min(text.Length, bytes);
        while (length > 0 && (Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) > bytes || char.IsHighSurrogate(text[length - 1])))
            length -= Math.Max(1, (Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) - bytes) / 4);
        return text[..length];
    }
}
