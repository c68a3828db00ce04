namespace Sluice.PostgreSql.Writing;

/// <summary>Whether what is about columns of the source can be made in a new table.</summary>
static class KeptColumns
{
    /// <summary>Why it cannot; null when it can.</summary>
    /// <param name="columns">The new table's columns by those of the source, as far as they are of the same type.</param>
    /// <param name="named">Columns of the source whose names can be replaced.</param>
    /// <param name="inText">Columns of the source that a text names, which is taken as it is.</param>
    public static string? WhyNot(IReadOnlyDictionary<string, string> columns, IEnumerable<string> named, IEnumerable<string> inText)
    {
        foreach (var column in named.Concat(inText))
        {
            if (!columns.ContainsKey(column))
                return $"the new table has no column '{column}' of the same type";
        }

        var renamed = inText.Where(column => columns[column] != column).ToList();
        return renamed is [var first, ..] ? $"an expression names column '{first}', which is '{columns[first]}' in the new table" : null;
    }
}
