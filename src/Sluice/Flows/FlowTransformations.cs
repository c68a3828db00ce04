using Sluice.Flows.Items;

namespace Sluice.Flows;

/// <summary>What a flow does on the way: <c>transformations</c>.</summary>
/// <param name="Delta">The column that tells when a row was written; null for none.</param>
/// <param name="DeltaBody">Where it stands.</param>
/// <param name="Mapping">Where the mapping set is named; null for none.</param>
sealed record FlowTransformations(string? Delta, FlowBody? DeltaBody, FlowBody? Mapping)
{
    /// <summary>Reads them.</summary>
    public static FlowTransformations Read(FlowBody flow)
    {
        var read = new FlowTransformations(null, null, null);
        foreach (var transformation in flow.Objects("transformations"))
        {
            switch (transformation.Required("name"))
            {
                case "Copy":
                    var delta = transformation.Object("params")?.Object("deltaColumn");
                    read = read with { Delta = delta is null ? null : NameOf(delta), DeltaBody = delta };
                    break;
                case "Mapping":
                    read = read with { Mapping = transformation.RequiredObject("params") };
                    break;
                default:
                    throw transformation.Wrong("name", "is Copy or Mapping");
            }
        }

        return read;
    }

    /// <summary>The name of a delta column, whose values are in UTC.</summary>
    public static string NameOf(FlowBody delta) => delta.Text("timezone") is not (null or "" or "UTC")
        ? throw delta.Wrong("timezone", "is UTC") : delta.Required("name");

    /// <summary>Refuses a column that does not tell a moment of which windows can be made.</summary>
    /// <param name="delta">Where it stands.</param>
    /// <param name="type">The type of the column; null when there is none of this name.</param>
    /// <param name="hasWholeDays">Whether windows begin and end with days.</param>
    public static void CheckDelta(FlowBody delta, string? type, bool hasWholeDays)
    {
        if (type is null)
            throw delta.Wrong("name", "is no column of the source");
        // A row of today would be written after the window that has its day's first moment.
        if (type == "date" && !hasWholeDays)
            throw delta.Wrong("name", "is a date: its windows are days or weeks that begin at midnight in UTC");
        if (type != "date" && !type.StartsWith("timestamp", StringComparison.Ordinal))
            throw delta.Wrong("name", $"is a column of type {type}, and tells no moment: use a date or a timestamp");
    }
}
