using Sluice.Exploring.Previews;

namespace Sluice.Exploring.Browsing;

/// <summary>
/// A table with its columns, in the shape of Adobe's <c>explore?objectType=table</c>:
/// <c>{"format":"flat","schema":{"columns":[{"name","type","xdm"}]}}</c>, with more beside it. Adobe's <c>type</c> of a column is
/// <c>xdm.type</c>; <c>data</c>, which <c>preview=true</c> adds, is that of <see cref="PreviewResult"/>.
/// </summary>
/// <param name="Table">The table as the list has it.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="PrimaryKey">The columns of its primary key in order; empty without one.</param>
internal sealed record TableDescription(ExploredTable Table, TableColumns Schema, IReadOnlyList<string> PrimaryKey)
{
    /// <summary>Adobe's form of rows: no value holds further columns.</summary>
    public string Format => "flat";
}
