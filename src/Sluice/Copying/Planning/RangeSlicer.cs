using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.Planning;

/// <summary>
/// Cuts a table or query into ranges of a column's values (ADF's DynamicRange). The bounds only set the stride: the outer slices are
/// open, and the first one takes the NULLs, so that every row is in one slice. A query that names the bounds itself filters by them.
/// </summary>
sealed class RangeSlicer(
    NpgsqlConnection connection, TableSource source, Table? table, IReadOnlyList<Column> columns, SelectList select, int parallel)
{
    /// <summary>
    /// The types that ranges can be made of, each with its count of the smallest steps since an epoch and back. The server computes
    /// both, so every calendar and format rule is its own.
    /// </summary>
    static readonly Dictionary<string, (string ToSteps, string FromSteps, string Type)> Types = new()
    {
        ["int2"] = ("{0}::bigint", "{0}::text", "bigint"),
        ["int4"] = ("{0}::bigint", "{0}::text", "bigint"),
        ["int8"] = ("{0}::bigint", "{0}::text", "bigint"),
        ["date"] = ("({0} - date '1970-01-01')::bigint", "(date '1970-01-01' + {0}::int)::text", "date"),
        ["timestamp"] = (Microseconds, $"({FromMicroseconds})::text", "timestamp"),
        ["timestamptz"] = (
            Microseconds.Replace("{0}", "({0} AT TIME ZONE 'UTC')", StringComparison.Ordinal),
            $"(({FromMicroseconds}) AT TIME ZONE 'UTC')::text",
            "timestamptz"),
        ["time"] = ("(extract(epoch FROM {0}) * 1000000)::bigint", $"({FromMicroseconds})::time::text", "time"),
    };

    // Since 2000, as the server counts: since 1970 its last timestamps do not fit 64 bits. Days and the rest apart: the server rounds
    // the epoch of far timestamps.
    const string Microseconds = "({0}::date - date '2000-01-01') * 86400000000 + (extract(epoch FROM {0}::time) * 1000000)::bigint";

    // Days and the rest apart: an interval times a number is computed in floating point.
    const string FromMicroseconds =
        "timestamp '2000-01-01' + ({0} / 86400000000) * interval '1 day' + ({0} % 86400000000) * interval '1 microsecond'";

    public async Task<IReadOnlyList<Slice>> SliceAsync(CancellationToken cancellationToken)
    {
        var column = await FindColumnAsync(cancellationToken);
        if (!Types.TryGetValue(column.BaseType, out var type))
        {
            throw new SluiceException(Side.Definition, "DataTypeNotSupported",
                $"partitionColumnName '{column.Name}' is of type {column.Type}, which DynamicRange cannot slice "
                + "(ADF: AzurePostgreSqlNpgsqlDataTypeNotSupported). "
                + "Use a smallint, integer, bigint, date, timestamp, timestamptz or time column, or partitionOption Ctid.");
        }

        if (await FindBoundsAsync(column, type, cancellationToken) is not var (lower, upper))
        {
            var relation = source.Query is { } query ? Sql.Subquery(PartitionTokens.ReplaceAll(query, table, column.Name)) : Select("true");
            return [new Slice(0, $"{column.Name} without values", 0) { Relation = relation }];
        }

        var count = (int)Int128.Min(parallel, (Int128)upper - lower + 1);
        var starts = Enumerable.Range(0, count).Select(i => (long)(lower + (((Int128)upper - lower + 1) * i / count))).ToList();
        // The first values of the slices, then the last ones.
        var ends = starts.Skip(1).Select(start => start - 1).Append(upper);
        var texts = await ToTextsAsync([.. starts, .. ends], type, cancellationToken);
        return [.. Enumerable.Range(0, count).Select(i => Slice(i, count, column, texts[i], texts[count + i], type.Type))];
    }

    Slice Slice(int index, int count, Column column, string lower, string upper, string? type)
    {
        var name = Sql.Identifier(column.Name);
        var (isFirst, isLast) = (index == 0, index == count - 1);
        var conditions = new List<string>();
        if (!isFirst)
            conditions.Add($"{name} >= {Sql.Literal(lower)}::{type}");
        if (!isLast)
            conditions.Add($"{name} <= {Sql.Literal(upper)}::{type}");
        var condition = conditions.Count > 0 ? string.Join(" AND ", conditions) : "true";
        if (isFirst && conditions.Count > 0 && !column.IsNotNull)
            condition = $"({condition} OR {name} IS NULL)";
        var relation = source.Query is { } query ? QueryRelation(query, column.Name, lower, upper, condition)
            : Select(condition);
        return new Slice(index, $"{column.Name} {lower}..{upper}", (table?.Bytes ?? 0) / count) { Relation = relation };
    }

    string Select(string condition) => $"(SELECT {select.Text} FROM {table!.Sql} WHERE {condition})";

    static string QueryRelation(string query, string column, string lower, string upper, string condition)
    {
        var sliced = PartitionTokens.ForRange(query, column, lower, upper, condition);
        return PartitionTokens.HasBounds(query) || PartitionTokens.HasCondition(query)
            ? Sql.Subquery(sliced)
            : $"(SELECT * FROM {Sql.Subquery(sliced)} AS query WHERE {condition})";
    }

    /// <summary>The column that is named, else the first of the table's primary key; null without either.</summary>
    public static async Task<string?> FindColumnNameAsync(
        NpgsqlConnection connection, TableSource source, Table? table, CancellationToken cancellationToken) =>
        source.PartitionColumn
            ?? (table is not null && await CatalogReader.FindPrimaryKeyAsync(connection, table, cancellationToken) is [var key, ..] ? key : null);

    async Task<Column> FindColumnAsync(CancellationToken cancellationToken)
    {
        if (await FindColumnNameAsync(connection, source, table, cancellationToken) is not { } name)
        {
            throw new SluiceException(Side.Definition, "PartitionColumnNameNotProvided",
                "DynamicRange needs partitionColumnName: there is no table with a primary key to take it from "
                + "(ADF: AzurePostgreSqlNpgsqlPartitionColumnNameNotProvided). Name a column, or use partitionOption Ctid.");
        }

        return columns.FirstOrDefault(column => column.Name == name) ?? table?.Columns.FirstOrDefault(column => column.Name == name)
            ?? throw new SluiceException(Side.Definition, "PartitionColumnNotFound",
                $"partitionColumnName '{name}' is not a column of {table?.Display ?? "the query"}. "
                + $"It has {string.Join(", ", columns.Select(column => column.Name))}.");
    }

    /// <summary>The bounds given, else the column's least and greatest finite value; null when there is none.</summary>
    async Task<(long Lower, long Upper)?> FindBoundsAsync(
        Column column, (string ToSteps, string FromSteps, string Type) type, CancellationToken cancellationToken)
    {
        var name = Sql.Identifier(column.Name);
        var (lower, upper) = (source.PartitionLowerBound, source.PartitionUpperBound);
        if (lower is null || upper is null)
        {
            // A query that filters by the bounds cannot be asked for them.
            var filters = source.Query is { } query && PartitionTokens.HasBounds(query);
            if (filters && table is null)
            {
                throw new SluiceException(Side.Definition, "PartitionBoundsNotProvided",
                    "The query filters by ?AdfRangePartitionLowbound and Upbound. Give partitionLowerBound and partitionUpperBound.");
            }

            var from = source.Query is null || filters
                ? table!.Sql
                : $"{Sql.Subquery(PartitionTokens.ReplaceAll(source.Query, table, column.Name))} AS query";
            var finite = type.Type is "date" or "timestamp" or "timestamptz" ? $" WHERE isfinite({name})" : "";
            await using var command = new NpgsqlCommand($"SELECT min({name})::text, max({name})::text FROM {from}{finite}", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            if (await reader.IsDBNullAsync(0, cancellationToken))
                return null;
            lower ??= reader.GetString(0);
            upper ??= reader.GetString(1);
        }

        var bounds = (
            Lower: await ToStepsAsync("partitionLowerBound", lower, type, cancellationToken),
            Upper: await ToStepsAsync("partitionUpperBound", upper, type, cancellationToken));
        if (bounds.Lower > bounds.Upper && source.PartitionLowerBound is null != source.PartitionUpperBound is null)
        {
            // Every value is beyond the one bound given: there is no stride, and one slice takes them all.
            var given = source.PartitionLowerBound is null ? bounds.Upper : bounds.Lower;
            return (given, given);
        }

        return bounds.Lower <= bounds.Upper ? bounds
            : throw new SluiceException(Side.Definition, "PartitionBoundsReversed",
                $"partitionLowerBound {lower} is above partitionUpperBound {upper}. Exchange them.");
    }

    async Task<long> ToStepsAsync(
        string property, string bound, (string ToSteps, string FromSteps, string Type) type, CancellationToken cancellationToken)
    {
        var sql = $"SELECT {string.Format(CultureInfo.InvariantCulture, type.ToSteps, $"$1::text::{type.Type}")}";
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = bound } } };
        try
        {
            return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (PostgresException exception) when (exception.SqlState.StartsWith("22", StringComparison.Ordinal)
            || exception.SqlState == PostgresErrorCodes.FeatureNotSupported)
        {
            throw new SluiceException(Side.Definition, "PartitionBoundNotValid",
                $"{property} '{bound}' is not a finite {type.Type}. Correct the bound.", exception);
        }
    }

    async Task<IReadOnlyList<string>> ToTextsAsync(
        long[] steps, (string ToSteps, string FromSteps, string Type) type, CancellationToken cancellationToken)
    {
        var text = string.Format(CultureInfo.InvariantCulture, type.FromSteps, "u.steps");
        var sql = $"SELECT {text} FROM unnest($1) WITH ORDINALITY AS u(steps, position) ORDER BY u.position";
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new() { Value = steps, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint } },
        };
        return await CatalogReader.ReadTextsAsync(command, cancellationToken);
    }
}
