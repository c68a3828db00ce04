using System.Text.Json.Nodes;
using Npgsql;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.TypedLane;

namespace Sluice.Tests.Copying.Tables;

/// <summary>What a server, a database or a role sets for its sessions does not change what is copied.</summary>
public sealed class SessionSettingsTests
{
    /// <summary>Values of the settings of text: of the others, that of another kind is made up.</summary>
    static readonly Dictionary<string, string[]> Texts = new()
    {
        ["DateStyle"] = ["SQL, DMY", "German", "Postgres, YMD"],
        ["TimeZone"] = ["Asia/Kolkata"],
        ["timezone_abbreviations"] = ["India", "Australia"],
        ["client_encoding"] = ["LATIN1", "SQL_ASCII"],
        ["default_text_search_config"] = ["pg_catalog.german"],
        ["search_path"] = ["copied, public"],
    };

    /// <summary>
    /// Not tried. The first is an owner's protection, which stays; of the rest one stands for the transaction under way, and some only
    /// make the server slow, talkative or unsafe.
    /// </summary>
    static readonly string[] LeftOut =
    [
        "default_transaction_read_only", "transaction_", "log_", "debug_", "trace_", "client_min_messages", "zero_damaged_pages",
        "ignore_system_indexes", "max_stack_depth", "seed", "synchronous_commit", "wal_compression", "compute_query_id",
    ];

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("relay")]
    [InlineData("inserts")]
    [InlineData("batches")]
    [InlineData("csv")]
    [InlineData("decoded csv")]
    [InlineData("json")]
    [InlineData("parquet")]
    public async Task No_setting_of_a_role_changes_a_value_of_any_type(string way)
    {
        using var table = await EveryTypeTable.CreateAsync();
        if (way == "json")
        {
            await table.EmptyAsync(EveryTypeTests.NotInJson);
            await table.EmptyAsync(EveryTypeTests.ChangedByJson);
        }
        else if (way == "parquet")
        {
            await table.EmptyAsync(EveryTypeTests.NotInParquet);
        }

        var scenario = table.Scenario;
        var role = $"odd_{scenario.Database}_{way.Replace(' ', '_')}";
        await scenario.ExecuteAsync($"CREATE ROLE {role} SUPERUSER LOGIN PASSWORD 'odd'");
        var alternatives = await AlternativesAsync(scenario);
        for (var round = 0; round < alternatives.Values.Max(values => values.Count); round++)
        {
            var changes = alternatives.Select(setting =>
                $"ALTER ROLE {role} SET {setting.Key} = {Value(setting.Key, setting.Value[Math.Min(round, setting.Value.Count - 1)])};");
            await scenario.ExecuteAsync($"ALTER ROLE {role} RESET ALL; TRUNCATE copied.every_type; {string.Concat(changes)}");

            await CopyAsync(scenario, role, way);

            await table.AssertEqualAsync();
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_role_that_may_only_read_by_default_is_told_so()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id; CREATE TABLE copied.t (id integer);");
        var role = $"reader_{scenario.Database}";
        await scenario.ExecuteAsync($"CREATE ROLE {role} SUPERUSER LOGIN PASSWORD 'odd'; ALTER ROLE {role} SET default_transaction_read_only = on");

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(
            () => RunAsync(scenario, role, End.Table("t", service: "odd"), End.Table("t", "copied", "odd")));

        Assert.Equal((Side.Sink, PostgresErrorCodes.ReadOnlySqlTransaction), (fault.Side, fault.Code));
        Assert.Contains("default_transaction_read_only", fault.Detail, StringComparison.Ordinal);
    }

    /// <summary>As SQL writes it: the search path is a list.</summary>
    static string Value(string name, string value) => name is "search_path" ? value : $"'{value}'";

    static async Task CopyAsync(CopyScenario scenario, string role, string way)
    {
        var (source, sink) = (End.Table("every_type", service: "odd"), End.Table("every_type", "copied", "odd"));
        var skips = new JsonObject { ["enableSkipIncompatibleRow"] = true };
        if (way is "relay" or "inserts" or "batches")
        {
            await RunAsync(scenario, role, source, way == "inserts" ? sink.With("writeMethod", "BulkInsert") : sink, way == "batches" ? skips : null);
            return;
        }

        var files = way switch { "json" => End.Json(role), "parquet" => End.Parquet(role), _ => End.Csv(role) };
        var settings = way == "decoded csv" ? EveryTypeTable.Formatting : null;
        await RunAsync(scenario, role, source, files, settings);
        await RunAsync(scenario, role, files.Matching("*"), sink, settings);
    }

    static async Task RunAsync(CopyScenario scenario, string role, End from, End to, JsonObject? settings = null)
    {
        var factory = scenario.Factory().Database("odd", scenario.Cluster, scenario.Database, role, "odd").Copy("Copy", from, to, settings ?? []);
        await using var copies = new LocalCopies(factory.Build());
        await copies.RunAsync();
    }

    /// <summary>What a role may set, with the values that it does not have by default.</summary>
    static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> AlternativesAsync(CopyScenario scenario)
    {
        var alternatives = new Dictionary<string, IReadOnlyList<string>>();
        await using var connection = await scenario.Cluster.OpenAsync(scenario.Database);
        await using var command = new NpgsqlCommand(
            """
            SELECT name, vartype, setting, coalesce(enumvals, '{}'), coalesce(min_val, ''), coalesce(unit, '')
            FROM pg_settings WHERE context IN ('user', 'superuser')
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var (name, setting) = (reader.GetString(0), reader.GetString(2));
            if (LeftOut.Any(left => name.StartsWith(left, StringComparison.Ordinal)))
                continue;
            string[] values = reader.GetString(1) switch
            {
                "bool" => [setting == "on" ? "off" : "on"],
                "enum" => [.. (await reader.GetFieldValueAsync<string[]>(3)).Where(value => value != setting)],
                "string" => Texts.GetValueOrDefault(name, []),
                // Those with a unit are times and sizes.
                _ => reader.GetString(5).Length > 0 || reader.GetString(4) == setting ? [] : [reader.GetString(4)],
            };
            if (values.Length > 0)
                alternatives[name] = values;
        }

        Assert.All(["array_nulls", "xmloption", "extra_float_digits", "DateStyle"], name => Assert.Contains(name, alternatives.Keys));
        return alternatives;
    }
}
