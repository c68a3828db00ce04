using Sluice.Exploring.Previews;

namespace Sluice.Exploring.Browsing;

/// <summary>A column of a table with all that the catalogs say of it.</summary>
/// <param name="Name">Its name, exactly.</param>
/// <param name="Type">Its ADF interim type.</param>
/// <param name="PhysicalType">Its PostgreSQL type, with length or precision.</param>
internal sealed record ExploredColumn(string Name, string Type, string PhysicalType)
{
    /// <summary>The declared digits of a numeric.</summary>
    public int? Precision { get; init; }

    /// <summary>The declared digits behind its point.</summary>
    public int? Scale { get; init; }

    /// <summary>The declared characters of a varchar or char.</summary>
    public int? Length { get; init; }

    /// <summary>Whether it may be NULL.</summary>
    public bool Nullable { get; init; }

    /// <summary>The expression of its default; null without one.</summary>
    public string? Default { get; init; }

    /// <summary>The expression it is computed by; null when it is not.</summary>
    public string? Generated { get; init; }

    /// <summary><c>always</c> or <c>byDefault</c> for an identity; else null.</summary>
    public string? Identity { get; init; }

    /// <summary>Its place in the primary key, from 1; null when it is not part of it.</summary>
    public int? PrimaryKeyPosition { get; init; }

    /// <summary>Whether no two rows have the same value, by the primary key or a unique index over it alone and over all rows.</summary>
    public bool IsUnique { get; init; }

    public string? Comment { get; init; }

    /// <summary>The type in Adobe's schemas.</summary>
    public XdmType Xdm => XdmType.Of(Type);
}
