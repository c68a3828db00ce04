using System.Text.Json.Serialization;

namespace Sluice.Exploring.Previews;

/// <summary>A type in Adobe's schemas (XDM), as its explore calls show it.</summary>
/// <param name="Type">The JSON type.</param>
/// <param name="Format">How strings are written: <c>date-time</c>; null for others.</param>
internal sealed record XdmType(
    string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Format = null)
{
    internal static XdmType Of(string interim) => interim switch
    {
        "Boolean" => new("boolean"),
        "Int16" or "Int32" or "Int64" => new("integer"),
        "Single" or "Double" or "Decimal" => new("number"),
        "DateTime" or "DateTimeOffset" => new("string", "date-time"),
        _ => new("string"),
    };
}
