using System.Text.Json.Serialization;
using Sluice.Columns;

namespace Sluice.Exploring.Previews;

/// <summary>A type in Adobe's schemas (XDM), as its explore calls show it.</summary>
/// <param name="Type">The JSON type.</param>
/// <param name="Format">How strings are written: <c>date-time</c>; null for others.</param>
internal sealed record XdmType(
    string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Format = null)
{
    internal static XdmType Of(string interim) => interim switch
    {
        AdfType.Boolean => new("boolean"),
        AdfType.Int16 or AdfType.Int32 or AdfType.Int64 => new("integer"),
        AdfType.Single or AdfType.Double or AdfType.Decimal => new("number"),
        AdfType.DateTime or AdfType.DateTimeOffset => new("string", "date-time"),
        _ => new("string"),
    };
}
