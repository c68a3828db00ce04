namespace Sluice.Web.Copying;

/// <summary>Where a column goes.</summary>
public sealed class ColumnChoice(CopyColumn source)
{
    /// <summary>The column that is read.</summary>
    public CopyColumn Source { get; } = source;

    /// <summary>Whether it is copied.</summary>
    public bool IsCopied { get; set; } = true;

    /// <summary>Its name in the sink.</summary>
    public string Name { get; set; } = source.Name;

    /// <summary>Its interim type in the sink; null for the one that it has.</summary>
    public string? Type { get; set; }

    /// <summary>Whether it is as it would be without a mapping.</summary>
    public bool IsPlain => IsCopied && Name == Source.Name && Type is null;

    /// <summary>Maps columns by name, as far as the sink has such; its own spelling counts.</summary>
    /// <param name="source">What is read.</param>
    /// <param name="sink">The columns of the sink's table; null for what is made as it is wanted.</param>
    public static List<ColumnChoice> Map(IReadOnlyList<CopyColumn> source, IReadOnlyList<CopyColumn>? sink) =>
    [
        .. source.Select(column =>
        {
            var found = sink?.FirstOrDefault(one => one.Name == column.Name)
                ?? sink?.FirstOrDefault(one => one.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase) && source.All(other => other.Name != one.Name));
            return new ColumnChoice(column) { IsCopied = sink is null || found is not null, Name = found?.Name ?? column.Name };
        }),
    ];
}
