namespace Sluice.Copying.Plans;

/// <summary>One of the tables of a copy of many.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">About how many bytes it has.</param>
public sealed record TableOutline(string Schema, string Name, long Bytes)
{
    /// <summary>The name for people.</summary>
    internal string Display => $"{Schema}.{Name}";
}
