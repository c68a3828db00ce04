using System.Buffers.Binary;
using System.Numerics;
using Sluice.Columns;
using Vector = Sluice.Columns.Vector;

namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>
/// The levels of a page, which say where NULLs, lists and structs are (Encodings.md and README.md, "Nested Encoding"). Each struct
/// around a value that is there counts one; where all are there, a value counts one more, and NULL none. Of lists NULL counts none, an
/// empty one 1, an item that is NULL 2, an item 3.
/// </summary>
/// <param name="structs">The structs around the values.</param>
/// <param name="isList">Whether there are lists of values.</param>
sealed class PageLevels(int structs, bool isList) : IDisposable
{
    readonly BitBuffer _present = new();
    readonly PooledList<byte> _repetition = new();
    readonly PooledList<byte> _definition = new();

    /// <summary>Values, with NULLs and empty lists.</summary>
    public int Count { get; private set; }

    /// <summary>Those that are NULL, and empty lists.</summary>
    public int NullCount { get; private set; }

    /// <summary>Bytes of memory it holds.</summary>
    public int Capacity => _present.Capacity + _repetition.Capacity + _definition.Capacity;

    // With levels 0 and 1 alone, a bit is enough.
    bool IsFlat => structs == 0 && !isList;

    /// <summary>Adds rows of values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="outer">Of each row, how many of the structs around it are there; empty where none are around.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    public void AddRows(Vector values, ReadOnlySpan<byte> outer, int start, int count)
    {
        if (!IsFlat)
        {
            var definition = _definition.AppendMany(count);
            for (var i = 0; i < count; i++)
                definition[i] = (byte)(outer[start + i] + (values.IsNull(start + i) ? 0 : 1));
        }
        else if (values.NullCount == 0)
        {
            _present.AppendSet(count);
        }
        else
        {
            _present.Append(values.Validity, start, count);
        }

        Count += count;
        NullCount += count - Nulls.CountValid(values, start, count);
    }

    /// <summary>Adds a row of values in a list.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="outer">Of each row, how many of the structs around it are there; empty where none are around.</param>
    /// <param name="row">The row.</param>
    public void AddList(ListVector lists, ReadOnlySpan<byte> outer, int row)
    {
        // Repetition: 0 begins a row, 1 goes on with its list.
        _repetition.Append(0);
        var (start, end) = lists[row];
        var length = end - start;
        if (length == 0)
        {
            var around = outer.IsEmpty ? 0 : outer[row];
            _definition.Append((byte)(lists.IsNull(row) ? around : around + 1));
            Count++;
            NullCount++;
            return;
        }

        _repetition.AppendMany(length - 1).Fill(1);
        var definition = _definition.AppendMany(length);
        var (items, there) = (lists.Items, structs + 3);
        for (var i = 0; i < length; i++)
        {
            var isNull = items.IsNull(start + i) ? 1 : 0;
            definition[i] = (byte)(there - isNull);
            NullCount += isNull;
        }

        Count += length;
    }

    /// <summary>Appends them to a page and forgets them.</summary>
    public void MoveTo(ByteBuffer page)
    {
        if (IsFlat)
        {
            WritePresence(page);
        }
        else
        {
            if (isList)
                Write(page, _repetition.Span, 1);
            Write(page, _definition.Span, BitOperations.Log2((uint)(structs + (isList ? 3 : 1))) + 1);
        }

        Count = NullCount = 0;
        _present.Clear();
        _repetition.Clear();
        _definition.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _present.Dispose();
        _repetition.Dispose();
        _definition.Dispose();
    }

    void WritePresence(ByteBuffer page)
    {
        var length = Begin(page);
        if (NullCount == 0 || NullCount == Count)
            HybridEncoding.WriteRun(NullCount == 0 ? 1 : 0, Count, 1, page);
        else
            HybridEncoding.WriteBits(_present.Bytes, page);
        End(page, length);
    }

    static void Write(ByteBuffer page, ReadOnlySpan<byte> levels, int width)
    {
        var length = Begin(page);
        HybridEncoding.Write(levels, width, page);
        End(page, length);
    }

    static int Begin(ByteBuffer page)
    {
        page.Append([0, 0, 0, 0]);
        return page.Length;
    }

    static void End(ByteBuffer page, int start) =>
        BinaryPrimitives.WriteInt32LittleEndian(page.Span[(start - sizeof(int))..], page.Length - start);
}
