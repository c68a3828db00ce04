using System.Text.Json.Nodes;

namespace Sluice.Activities.Control;

/// <summary><c>AppendVariable</c>: one more item for a variable that is a list.</summary>
sealed class AppendVariableActivity() : ActivityType("AppendVariable")
{
    /// <inheritdoc/>
    public override bool GivesItsInput => true;

    /// <inheritdoc/>
    public override bool SetsVariable => true;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        var name = reading.Variables.Find(properties, "variableName");
        var value = properties.Value("value");
        properties.Require("value");
        if (name is not null && !reading.Variables.IsArray(name))
            properties.Error("variableName", "only a variable of type Array can be appended to", "Declare it as Array", name);
        return name is null ? null : WorkResult.Done(new WorkResult
        {
            Output = new JsonObject { ["name"] = name, ["value"] = value?.DeepClone() },
            Variable = (name, value, true),
        });
    });
}
