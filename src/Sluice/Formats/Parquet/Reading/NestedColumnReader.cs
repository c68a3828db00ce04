using Sluice.Columns;
using Sluice.Formats.Json;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Reading.Pages;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>
/// Reads a column of structs, maps, or lists of such as JSON, by the levels of its leaves (the Dremel paper, "Record assembly"): the
/// first leaf of a part tells whether the part is there. A map is an object if its keys are values, else an array of pairs.
/// </summary>
sealed class NestedColumnReader : ColumnReader
{
    const int RowsAhead = 1024;

    readonly NestedNode _root;
    readonly NestedLeaf[] _leaves;
    readonly Dictionary<NestedNode, byte[]> _keys = new(ReferenceEqualityComparer.Instance);
    readonly ByteBuffer _row = new();
    readonly ByteBuffer _key = new();
    readonly BytesVector _ahead = new();
    long _rowsLeft;
    int _read;

    public NestedColumnReader(FileColumn column, NestedNode root)
        : base(column)
    {
        _root = root;
        _leaves = new NestedLeaf[root.Leaves];
        Add(root, 0);
    }

    public override int Rows => _ahead.Count - _read;

    public override int FixedBytes => sizeof(int);

    public override long BytesOf(int rows) => _ahead.Ends[_read + rows - 1] - (_read == 0 ? 0 : _ahead.Ends[_read - 1]);

    public override void Read(int rows, Vector output)
    {
        output.AppendFrom(_ahead, _read, rows);
        _read += rows;
    }

    public override void Start(int leaf, ColumnMetaData metaData, ChunkBytes bytes, long rows)
    {
        _leaves[leaf].Start(metaData, bytes);
        _rowsLeft = rows;
        _ahead.Clear();
        _read = 0;
    }

    public override void Finish()
    {
        foreach (var leaf in _leaves)
            leaf.Finish();
    }

    public override void Dispose()
    {
        foreach (var leaf in _leaves)
            leaf.Dispose();
        _row.Dispose();
        _key.Dispose();
        _ahead.Dispose();
    }

    protected override async ValueTask PrepareNextAsync(CancellationToken cancellationToken)
    {
        _ahead.Clear();
        _read = 0;
        while (_rowsLeft > 0 && _ahead.Count < RowsAhead && _ahead.Length < ColumnBatch.MaxBytes)
        {
            foreach (var leaf in _leaves)
                await leaf.BeginRowAsync(cancellationToken);
            _rowsLeft--;
            if (First(_root).Definition < _root.Definition)
            {
                Skip(_root);
                _ahead.AppendNull();
                continue;
            }

            _row.Clear();
            Write(_root);
            if (_row.Length > ColumnBatch.MaxValueBytes)
                throw new NotSupportedException(ColumnBatch.TooLarge);
            _ahead.Append(_row.Span);
        }
    }

    void Add(NestedNode node, int repetition)
    {
        if (node.Kind is NestedKind.List or NestedKind.Map)
            repetition = node.Repetition;
        if (node.Kind == NestedKind.Value)
            _leaves[node.FirstLeaf] = new NestedLeaf(Column.Leaves[node.FirstLeaf], repetition, node.Definition);
        foreach (var child in node.Children)
        {
            Add(child, repetition);
            _key.Clear();
            JsonString.Write(System.Text.Encoding.UTF8.GetBytes(child.Name), _key);
            _keys[child] = [.. _key.Span, (byte)':'];
        }
    }

    NestedLeaf First(NestedNode node) => _leaves[node.FirstLeaf];

    void Skip(NestedNode node)
    {
        foreach (var leaf in _leaves.AsSpan(node.FirstLeaf, node.Leaves))
            leaf.Skip();
    }

    void Write(NestedNode node)
    {
        if (node.Kind == NestedKind.Value)
        {
            First(node).WriteValue(_row);
        }
        else if (First(node).Definition < node.Definition)
        {
            Skip(node);
            _row.Append("null"u8);
        }
        else if (node.Kind == NestedKind.Struct)
        {
            WriteFields(node.Children);
        }
        else if (node is { Kind: NestedKind.Map, Children: [{ Kind: NestedKind.Value }, _] })
        {
            WriteItems(node, (byte)'{', (byte)'}', () => WritePair(node.Children[0], node.Children[1]));
        }
        else
        {
            WriteItems(node, (byte)'[', (byte)']', () =>
            {
                if (node.Kind == NestedKind.Map)
                    WriteFields(node.Children);
                else
                    Write(node.Children[0]);
            });
        }
    }

    void WriteFields(IReadOnlyList<NestedNode> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            _row.Append(i == 0 ? (byte)'{' : (byte)',');
            _row.Append(_keys[fields[i]]);
            Write(fields[i]);
        }

        _row.Append((byte)'}');
    }

    void WriteItems(NestedNode node, byte open, byte close, Action writeItem)
    {
        _row.Append(open);
        if (First(node).Definition == node.Definition)
        {
            Skip(node);
        }
        else
        {
            writeItem();
            while (First(node).Repetition == node.Repetition)
            {
                _row.Append((byte)',');
                writeItem();
            }

            if (First(node).Repetition > node.Repetition)
                throw new InvalidDataException("a list goes on that has not begun");
        }

        _row.Append(close);
    }

    /// <summary>A pair of a map; a key is a string, whatever it is.</summary>
    void WritePair(NestedNode key, NestedNode value)
    {
        _key.Clear();
        First(key).WriteValue(_key);
        if (_key.Span is [(byte)'"', ..])
        {
            _row.Append(_key.Span);
        }
        else
        {
            _row.Append((byte)'"');
            _row.Append(_key.Span);
            _row.Append((byte)'"');
        }

        _row.Append((byte)':');
        Write(value);
    }
}
