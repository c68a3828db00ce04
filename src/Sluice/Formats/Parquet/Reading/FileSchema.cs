using System.Text.Json;
using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Values;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>Finds the columns in a file's schema: values, lists of values, and what is nested deeper.</summary>
sealed class FileSchema
{
    const int MaxNesting = 64;

    readonly IReadOnlyList<SchemaElement> _elements;
    readonly IReadOnlyDictionary<string, string> _postgreSqlTypes;
    readonly bool _truncatesTimes;
    readonly List<SchemaNode> _columns = [];
    int _next = 1;

    /// <summary>Reads the tree of the schema.</summary>
    /// <param name="metaData">The file's metadata.</param>
    /// <param name="truncatesTimes">Whether times with nanoseconds become microseconds; else they are read as text, whole.</param>
    /// <exception cref="InvalidDataException">It is no tree.</exception>
    public FileSchema(FileMetaData metaData, bool truncatesTimes)
    {
        _truncatesTimes = truncatesTimes;
        _elements = metaData.Schema;
        _postgreSqlTypes = PostgreSqlTypesIn(metaData);
        if (_elements.Count == 0)
            throw new InvalidDataException("its schema is empty");
        for (var children = _elements[0].ChildCount ?? 0; children > 0; children--)
            _columns.Add(ReadNode(0));
        if (_next != _elements.Count)
            throw new InvalidDataException("its schema is no tree");
    }

    /// <summary>Leaves of the schema: chunks of a row group.</summary>
    public int LeafCount { get; private set; }

    /// <summary>The names of all columns.</summary>
    public IEnumerable<string> Names => _columns.Select(column => column.Element.Name);

    /// <summary>The columns of some names in their order, or all.</summary>
    /// <exception cref="InvalidDataException">One is not there or cannot be read: the message says what to do.</exception>
    public IReadOnlyList<FileColumn> Select(IReadOnlyList<string>? names) =>
        [.. names is null ? _columns.Select(Resolve) : names.Select(name => Resolve(Find(name)))];

    SchemaNode Find(string name)
    {
        var found = _columns.Where(column => column.Element.Name == name).ToList();
        return found.Count switch
        {
            1 => found[0],
            _ => throw new InvalidDataException($"it has {found.Count} columns '{name}'"),
        };
    }

    SchemaNode ReadNode(int depth)
    {
        if (depth > MaxNesting)
            throw new InvalidDataException("its schema is nested too deep");
        if (_next == _elements.Count)
            throw new InvalidDataException("its schema is cut off");
        var element = _elements[_next++];
        if (element.Repetition is not { } repetition || !Enum.IsDefined(repetition))
            throw new InvalidDataException($"its schema does not say how often '{element.Name}' may be there");
        var children = new List<SchemaNode>();
        var firstLeaf = LeafCount;
        if (element.Type is not null)
            LeafCount++;
        else
        {
            for (var left = element.ChildCount ?? 0; left > 0; left--)
                children.Add(ReadNode(depth + 1));
        }

        return new SchemaNode(element, repetition, firstLeaf, children);
    }

    FileColumn Resolve(SchemaNode node)
    {
        try
        {
            return node.IsLeaf ? ResolveLeaf(node) : ResolveGroup(node);
        }
        catch (Exception exception) when (FileProblem.Is(exception))
        {
            throw FileProblem.At($"column '{node.Element.Name}'", exception);
        }
    }

    FileColumn ResolveLeaf(SchemaNode node)
    {
        if (node.Repetition != Repetition.Repeated)
            return Column(node, node, LeafType.Of(node.Element, PostgreSqlTypeOf(node), _truncatesTimes), null);
        // Without an annotation: a list that is not NULL, of items that are not.
        return List(node, node, new ListLevels(0, 1));
    }

    FileColumn ResolveGroup(SchemaNode node)
    {
        if (node.Repetition == Repetition.Repeated || node.ListItem is not { IsLeaf: true } item)
            return Nested(node);
        var empty = node.Repetition == Repetition.Optional ? 1 : 0;
        if (ReferenceEquals(item, node.Children[0]))
            return List(node, item, new ListLevels(empty, empty + 1));
        return item.Repetition == Repetition.Repeated
            ? Nested(node)
            : List(node, item, new ListLevels(empty, empty + 1 + (item.Repetition == Repetition.Optional ? 1 : 0)));
    }

    FileColumn Nested(SchemaNode node)
    {
        var nested = new NestedSchema(_truncatesTimes);
        var root = nested.Read(node);
        // As PostgreSQL's own: one value, which may also become text.
        return new FileColumn(
            new Field(node.Element.Name, new ColumnType(ColumnKind.Json) { PostgreSqlType = "jsonb" }), nested.Leaves,
            node.Repetition == Repetition.Optional, Nested: root);
    }

    FileColumn List(SchemaNode node, SchemaNode item, ListLevels levels)
    {
        var postgreSqlType = PostgreSqlTypeOf(node);
        var value = LeafType.Of(
            item.Element, postgreSqlType?.EndsWith("[]", StringComparison.Ordinal) == true ? postgreSqlType[..^2] : null,
            _truncatesTimes);
        return Column(node, item, value, levels);
    }

    FileColumn Column(SchemaNode node, SchemaNode leaf, LeafType value, ListLevels? list)
    {
        var type = list is null
            ? value.Column
            : new ColumnType(ColumnKind.List) { Element = value.Column, PostgreSqlType = PostgreSqlTypeOf(node) };
        return new FileColumn(
            new Field(node.Element.Name, type), [new FileLeaf(leaf.FirstLeaf, leaf.Element.Type!.Value, value)],
            node.Repetition == Repetition.Optional, list);
    }

    string? PostgreSqlTypeOf(SchemaNode column) => _postgreSqlTypes.GetValueOrDefault(column.Element.Name);

    static Dictionary<string, string> PostgreSqlTypesIn(FileMetaData metaData)
    {
        var text = metaData.KeyValueMetadata.FirstOrDefault(pair => pair.Key == ParquetSchema.PostgreSqlTypesKey)?.Value;
        try
        {
            return text is null ? [] : TypedJson.Read<Dictionary<string, string>>(text) ?? [];
        }
        catch (JsonException)
        {
            throw new InvalidDataException($"its metadata {ParquetSchema.PostgreSqlTypesKey} are no JSON object of texts");
        }
    }
}
