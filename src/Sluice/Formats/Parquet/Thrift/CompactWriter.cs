using System.Text;
using Sluice.Columns;

namespace Sluice.Formats.Parquet.Thrift;

/// <summary>Writes Thrift's compact protocol (thrift/doc/specs/thrift-compact-protocol.md).</summary>
sealed class CompactWriter(ByteBuffer output)
{
    short _lastField;

    /// <summary>A struct on its own.</summary>
    public void Write<T>(T value)
        where T : ICompactStruct<T>
    {
        var outer = Begin();
        value.Write(this);
        End(outer);
    }

    /// <summary>A struct as a field.</summary>
    public void Write<T>(short field, T value)
        where T : ICompactStruct<T>
    {
        WriteField(field, CompactType.Struct);
        Write(value);
    }

    /// <summary>Begins a struct as a field.</summary>
    /// <returns>What <see cref="End"/> takes.</returns>
    public short Begin(short field)
    {
        WriteField(field, CompactType.Struct);
        return Begin();
    }

    /// <summary>Ends the struct begun last.</summary>
    public void End(short outer)
    {
        output.Append((byte)CompactType.Stop);
        _lastField = outer;
    }

    /// <summary>A struct without fields as a field: the choice of a union.</summary>
    public void WriteEmpty(short field) => End(Begin(field));

    public void Write(short field, bool value) => WriteField(field, value ? CompactType.True : CompactType.False);

    public void Write(short field, sbyte value)
    {
        WriteField(field, CompactType.Byte);
        output.Append((byte)value);
    }

    public void Write(short field, short value)
    {
        WriteField(field, CompactType.Int16);
        Varint.WriteZigzag(value, output);
    }

    public void Write(short field, int value)
    {
        WriteField(field, CompactType.Int32);
        Varint.WriteZigzag(value, output);
    }

    public void Write(short field, long value)
    {
        WriteField(field, CompactType.Int64);
        Varint.WriteZigzag(value, output);
    }

    public void Write(short field, ReadOnlySpan<byte> value)
    {
        WriteField(field, CompactType.Binary);
        WriteBinary(value);
    }

    public void Write(short field, string value) => Write(field, Encoding.UTF8.GetBytes(value));

    public void Write<T>(short field, IReadOnlyList<T> items)
        where T : ICompactStruct<T>
    {
        WriteList(field, CompactType.Struct, items.Count);
        foreach (var item in items)
            Write(item);
    }

    public void Write(short field, IReadOnlyList<string> items)
    {
        WriteList(field, CompactType.Binary, items.Count);
        foreach (var item in items)
            WriteBinary(Encoding.UTF8.GetBytes(item));
    }

    /// <summary>A list of 32-bit numbers or enums.</summary>
    public void Write(short field, IReadOnlyList<int> items)
    {
        WriteList(field, CompactType.Int32, items.Count);
        foreach (var item in items)
            Varint.WriteZigzag(item, output);
    }

    short Begin()
    {
        var outer = _lastField;
        _lastField = 0;
        return outer;
    }

    void WriteList(short field, CompactType element, int count)
    {
        WriteField(field, CompactType.List);
        if (count < 0xF)
        {
            output.Append((byte)(count << 4 | (int)element));
            return;
        }

        output.Append((byte)(0xF0 | (int)element));
        Varint.Write((ulong)count, output);
    }

    void WriteField(short field, CompactType type)
    {
        var step = field - _lastField;
        _lastField = field;
        if (step is > 0 and <= 0xF)
        {
            output.Append((byte)(step << 4 | (int)type));
            return;
        }

        output.Append((byte)type);
        Varint.WriteZigzag(field, output);
    }

    void WriteBinary(ReadOnlySpan<byte> value)
    {
        Varint.Write((ulong)value.Length, output);
        output.Append(value);
    }
}
