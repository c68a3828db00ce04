namespace Sluice.Web.Copying;

/// <summary>What is written.</summary>
public sealed class SinkChoice
{
    /// <summary>The linked service.</summary>
    public string? Service { get; set; }

    /// <summary>Its type.</summary>
    public string ServiceType { get; set; } = "";

    /// <summary>Whether it is a table.</summary>
    public bool IsTable => ServiceKind.Find(ServiceType)?.IsDatabase == true;

    /// <summary>The table's schema.</summary>
    public string Schema { get; set; } = "public";

    /// <summary>The table.</summary>
    public string Table { get; set; } = "";

    /// <summary>CopyCommand, BulkInsert or Upsert.</summary>
    public string WriteMethod { get; set; } = "CopyCommand";

    /// <summary>The key columns of an upsert, with commas; empty for the primary key.</summary>
    public string Keys { get; set; } = "";

    /// <summary>Whether the table is made if it is not there.</summary>
    public bool AutoCreate { get; set; }

    /// <summary>Whether a table that is made gets the indexes and all the rest of the source's.</summary>
    public bool Indexes { get; set; }

    /// <summary>Whether the rows that are there are removed first.</summary>
    public bool Truncate { get; set; }

    /// <summary>Whether an upsert deletes the rows that the source does not have.</summary>
    public bool DeleteMissing { get; set; }

    /// <summary>Whether all rows appear at once.</summary>
    public bool Atomic { get; set; }

    /// <summary>The columns of a table that is there; null when none is, or it is not known.</summary>
    public IReadOnlyList<CopyColumn>? Columns { get; set; }

    /// <summary>The container of files.</summary>
    public string Container { get; set; } = "";

    /// <summary>The folder of files.</summary>
    public string Folder { get; set; } = "";

    /// <summary>DelimitedText, Json or Parquet.</summary>
    public string Format { get; set; } = "DelimitedText";

    /// <summary>Whether text files are compressed.</summary>
    public bool IsCompressed { get; set; }

    /// <summary>Whether the place of files has containers.</summary>
    public bool HasContainers => ServiceKind.Find(ServiceType)?.Container is not null;

    /// <summary>The key columns of an upsert.</summary>
    public IEnumerable<string> KeyNames => Keys.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What it is, in a few words.</summary>
    public string Words => IsTable ? $"{Schema}.{Table}" : string.Join('/', new[] { Container, Folder }.Where(part => part.Length > 0)) is { Length: > 0 } path ? path : "its folder";
}
