using System.Text.Json.Nodes;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Pipelines;
using Sluice.PostgreSql.Faults;

namespace Sluice.Activities.Querying;

/// <summary><c>SqlServerStoredProcedure</c> on a linked service of PostgreSQL, which ADF does not have: a procedure or function by name.</summary>
sealed class StoredProcedureActivity() : ActivityType("SqlServerStoredProcedure")
{
    /// <inheritdoc/>
    public override bool IsRepeatable(ActivityDefinition activity) => false;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading)
    {
        reading.Definition.Reader.Differs("it calls procedures and functions of PostgreSQL; in ADF those of SQL Server", "type");
        var service = ScriptActivity.ReadDatabase(reading);
        return reading.Properties(properties =>
        {
            var path = properties.Text("storedProcedureName", required: true);
            var parameters = new List<SqlParameter>();
            var given = properties.Object("storedProcedureParameters");
            foreach (var (name, _) in given?.Json ?? [])
            {
                if (given!.Object(name) is not { } parameter)
                    continue;
                var type = SqlType.Read(parameter);
                parameters.Add(new SqlParameter(name.TrimStart('@'), type, type.ReadValue(parameter)));
                parameter.HintUnread();
            }

            return service is null || path is null ? null : async (host, cancellationToken) =>
            {
                var database = await host.Connections.DatabaseAsync(service, cancellationToken);
                await using var connection = await database.OpenAsync(Side.Sink, cancellationToken);
                var doing = $"Calling {path} in {database.Display}";
                return await PostgreSqlFault.TranslateStatementAsync(Side.Sink, doing, null, async () =>
                {
                    await using var own = await database.BeginIfPooledAsync(connection, cancellationToken);
                    var (schema, name) = TableDataset.SplitName(path);
                    var routine = await Routine.FindAsync(connection, schema, name, parameters, database.Display, cancellationToken);
                    await using var command = routine.Call(parameters, connection);
                    // What a procedure gives back, and a function returns, stands in one row.
                    var first = await ResultSet.ReadAsync(database, command, ResultSet.ReadFirstRowAsync, cancellationToken);
                    if (own is not null)
                        await own.CommitAsync(cancellationToken);
                    return new WorkResult { Output = new JsonObject { ["outputParameters"] = first } };
                }, cancellationToken);
            };
        });
    }
}
