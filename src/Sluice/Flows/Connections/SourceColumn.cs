using System.Text.Json.Nodes;
using Sluice.Columns;
using Sluice.Exploring.Previews;

namespace Sluice.Flows.Connections;

/// <summary>A column as Adobe tells it.</summary>
static class SourceColumn
{
    /// <summary>A column.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its ADF interim type.</param>
    public static JsonObject Describe(string name, string type)
    {
        var xdm = XdmType.Of(type);
        var column = new JsonObject
        {
            ["name"] = name,
            ["type"] = type switch
            {
                AdfType.Int64 => "long",
                AdfType.Single or AdfType.Double or AdfType.Decimal => "double",
                _ => xdm.Type,
            },
        };
        if (xdm.Format is not null)
            column["meta:xdmType"] = xdm.Format;
        column["xdm"] = new JsonObject { ["type"] = xdm.Type };
        if (xdm.Format is not null)
            column["xdm"]!["format"] = xdm.Format;
        return column;
    }
}
