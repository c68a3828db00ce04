namespace Sluice.Formats.Json;

/// <summary>A column of a JSON file.</summary>
internal sealed record JsonColumn
{
    /// <summary>A column and where its values lie.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="path">The path of its values, in each object or, if relative, in each item of a collection.</param>
    /// <exception cref="ArgumentException">The path is one of many values.</exception>
    public JsonColumn(string name, JsonPath path)
    {
        if (path.IsEveryItem)
            throw new ArgumentException($"The JSON path {path} of column '{name}' ends in [*]: only a collection reference can.");
        (Name, Path) = (name, path);
    }

    public string Name { get; }

    /// <summary>The path of its values.</summary>
    public JsonPath Path { get; }
}
