using Sluice.PostgreSql;

namespace Sluice.Copying;

/// <summary>ADF's default mapping: columns meet by name, case-sensitively.</summary>
static class SinkColumns
{
    /// <summary>Pairs the columns of a table or query with those of the sink; generated columns of the sink are left out.</summary>
    /// <exception cref="SluiceException">A source column has no counterpart, or a sink column that must be filled is not.</exception>
    public static IReadOnlyList<(Column Source, Column Sink)> Match(IReadOnlyList<Column> source, Table sink, string sourceName)
    {
        var names = Resolve([.. source.Select(column => column.Name)], sink, sourceName, skipGenerated: true);
        return [.. names.Where(pair => pair.Column is not null).Select(pair => (source[pair.Index], pair.Column!))];
    }

    /// <summary>The sink's columns for a file's header, in its order.</summary>
    /// <exception cref="SluiceException">As <see cref="Match"/>; also for a generated column, which the server cannot skip.</exception>
    public static IReadOnlyList<string> ForHeader(IReadOnlyList<string> header, Table sink, string file) =>
        [.. Resolve(header, sink, file, skipGenerated: false).Select(pair => pair.Column!.Name)];

    /// <summary>The sink's columns for a file without a header: all that can be written, by position.</summary>
    /// <exception cref="SluiceException">Their number is not that of the file's columns.</exception>
    public static IReadOnlyList<string> ForPositions(int count, Table sink, string file)
    {
        var columns = sink.Columns.Where(column => !column.IsGenerated).Select(column => column.Name).ToList();
        return columns.Count == count ? columns
            : throw new SluiceException(Side.Source, "ColumnCountMismatch",
                $"{file} has {count} columns in its first line and no header; "
                + $"{sink.Display} has {columns.Count}: {string.Join(", ", columns)}. "
                + "Check the delimiter, or set firstRowAsHeader if the file has a header.");
    }

    static List<(int Index, Column? Column)> Resolve(IReadOnlyList<string> names, Table sink, string sourceName, bool skipGenerated)
    {
        var found = new List<(int, Column?)>();
        var missing = new List<string>();
        for (var i = 0; i < names.Count; i++)
        {
            var column = sink.Columns.FirstOrDefault(column => column.Name == names[i]);
            if (column is null)
                missing.Add(Describe(names[i], sink));
            else if (column.IsGenerated && !skipGenerated)
                missing.Add($"'{names[i]}' (a generated column, which cannot be written)");
            else
                found.Add((i, column.IsGenerated ? null : column));
        }

        if (missing.Count > 0)
        {
            throw new SluiceException(Side.Sink, "ColumnNotFound",
                $"{sink.Display} has no column for {string.Join(", ", missing)} of {sourceName}. "
                + "Columns meet by name, case-sensitively: rename them, or select what the table has.");
        }

        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twin)
        {
            throw new SluiceException(Side.Source, "DuplicateColumn",
                $"{sourceName} has two columns named '{twin.Key}'. Rename one of them.");
        }

        var unfilled = sink.Columns
            .Where(column => column is { IsNotNull: true, HasDefault: false, IsGenerated: false } && !names.Contains(column.Name))
            .Select(column => $"'{column.Name}'")
            .ToList();
        if (unfilled.Count > 0)
        {
            throw new SluiceException(Side.Sink, "ColumnNotFilled",
                $"{sink.Display} requires {string.Join(", ", unfilled)}, which {sourceName} does not have. "
                + "Add the column to the source, or give it a default in the table.");
        }

        return found;
    }

    static string Describe(string name, Table sink)
    {
        var similar = sink.Columns.FirstOrDefault(column => Fold(column.Name) == Fold(name));
        return similar is null ? $"'{name}'" : $"'{name}' (there is '{similar.Name}')";
    }

    static string Fold(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
