using Sluice.Copying.Jobs;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;

namespace Sluice.Activities.Querying;

/// <summary><c>Script</c>: blocks of SQL, one after the other on one connection.</summary>
sealed class ScriptActivity() : ActivityType("Script")
{
    enum LogDestination
    {
        ActivityOutput,
        ExternalStore,
    }

    /// <inheritdoc/>
    public override bool IsRepeatable(ActivityDefinition activity) => false;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading)
    {
        reading.Definition.Reader.Differs("it runs on every PostgreSQL linked service; in ADF on AzurePostgreSql 2.0", "type");
        var service = ReadDatabase(reading);
        return reading.Properties(properties =>
        {
            properties.Require("scripts");
            var blocks = properties.Objects("scripts").Select(ScriptBlock.Read).ToList();
            var longest = properties.Duration("scriptBlockExecutionTimeout");
            properties.NoEffect("every result of a block is returned", "returnMultistatementResult");
            properties.NoEffect("decimals that JSON cannot hold are strings", "treatDecimalAsString");
            var makeLog = properties.Object("logSettings") is { } settings ? ReadLog(settings, reading) : null;
            return service is null ? null : (host, cancellationToken) =>
                new ScriptRun(reading, service, blocks, longest, makeLog?.Invoke()).RunAsync(host.Connections, cancellationToken);
        });
    }

    /// <summary>The database of an activity's linked service; null after an error was reported.</summary>
    public static Reference? ReadDatabase(ActivityReading reading)
    {
        const string Name = "linkedServiceName";
        if (reading.Definition.Reader.Object(Name, required: true) is not { } reader || reader.AsReference() is not { } reference)
            return null;
        switch (reading.Factory.LinkedService(reference, reading.HasValues, reader, reading.Report))
        {
            case PostgreSqlLinkedService:
                return reference;
            case { } other:
                reader.Error(
                    null, $"a linked service of type {other.Type} is not one of PostgreSQL", "Use AzurePostgreSql, PostgreSql or PostgreSqlV2",
                    reference.Name);
                return null;
            default:
                return null;
        }
    }

    /// <summary>Makes the log; null after an error was reported.</summary>
    static Func<ScriptLog>? ReadLog(DefinitionParser settings, ActivityReading reading)
    {
        var destination = settings.Choice<LogDestination>("logDestination") ?? LogDestination.ActivityOutput;
        var location = settings.Object("logLocationSettings", required: destination == LogDestination.ExternalStore);
        var place = location is null ? null : new CopyLogParser(reading.Factory, reading.HasValues, reading.Report).ReadLocation(location);
        settings.HintUnread();
        return destination == LogDestination.ActivityOutput ? () => new ScriptLog(null) : place is null ? null : () => new ScriptLog(place);
    }
}
