namespace Sluice.Web.Copying;

/// <summary>What datasets and copies call a linked service of a type.</summary>
/// <param name="Dataset">The type of a dataset of a table; null where there are files.</param>
/// <param name="Source">The type of a copy's source of it.</param>
/// <param name="Location">What the types of locations and write settings of files begin with; null where there are tables.</param>
/// <param name="Container">The property that names a container; null where there are none.</param>
sealed record ServiceKind(string? Dataset, string? Source, string? Location, string? Container)
{
    static readonly Dictionary<string, ServiceKind> All = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AzurePostgreSql"] = new("AzurePostgreSqlTable", "AzurePostgreSqlSource", null, null),
        ["PostgreSql"] = new("PostgreSqlTable", "PostgreSqlSource", null, null),
        ["PostgreSqlV2"] = new("PostgreSqlV2Table", "PostgreSqlV2Source", null, null),
        ["AzureBlobStorage"] = new(null, null, "AzureBlobStorage", "container"),
        ["AzureStorage"] = new(null, null, "AzureBlobStorage", "container"),
        ["AzureBlobFS"] = new(null, null, "AzureBlobFS", "fileSystem"),
        ["FileServer"] = new(null, null, "FileServer", null),
    };

    /// <summary>Whether it is a database.</summary>
    public bool IsDatabase => Dataset is not null;

    /// <summary>That of a type; null for one that no copy of the wizard reads or writes.</summary>
    public static ServiceKind? Find(string type) => All.GetValueOrDefault(type);
}
