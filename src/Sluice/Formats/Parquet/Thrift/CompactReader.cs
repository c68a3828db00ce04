using System.Text;

namespace Sluice.Formats.Parquet.Thrift;

/// <summary>
/// Reads Thrift's compact protocol (thrift/doc/specs/thrift-compact-protocol.md). Damaged input ends in
/// <see cref="InvalidDataException"/>: lists and strings are no longer than the bytes there are, so nothing larger is allocated, and
/// nesting has a limit.
/// </summary>
/// <remarks>A struct is read as <c>short field = 0; while (reader.NextField(ref field)) switch (field) ...</c>.</remarks>
/// <param name="bytes">The input; what follows the struct in it is left alone.</param>
ref struct CompactReader(ReadOnlySpan<byte> bytes)
{
    const int MaxNesting = 64;

    readonly ReadOnlySpan<byte> _bytes = bytes;
    CompactType _type = CompactType.Struct;
    int _nesting;

    /// <summary>Bytes read.</summary>
    public int Position { get; private set; }

    /// <summary>Whether reading failed because the bytes ended: more of them might help.</summary>
    public bool IsCutOff { get; private set; }

    readonly int Remaining => _bytes.Length - Position;

    /// <summary>Goes to the next field of a struct.</summary>
    /// <param name="field">The id of the field before, 0 at the beginning; becomes that of this one.</param>
    /// <returns>False at the struct's end.</returns>
    public bool NextField(ref short field)
    {
        if (field == 0)
        {
            Expect(CompactType.Struct, "a struct");
            if (++_nesting > MaxNesting)
                throw Damaged("structs are nested too deep");
        }

        var header = ReadByte();
        if (header == 0)
        {
            _nesting--;
            _type = CompactType.Struct;
            return false;
        }

        _type = (CompactType)(header & 0xF);
        var id = (header >> 4) == 0 ? Varint.Unzigzag(ReadVarint()) : field + (header >> 4);
        // Ids are positive in Parquet; 0 would look like a struct's beginning.
        if (id is <= 0 or > short.MaxValue)
            throw Damaged("a field has a wrong id");
        field = (short)id;
        return true;
    }

    /// <summary>Passes over the value of a field.</summary>
    public void Skip()
    {
        switch (_type)
        {
            case CompactType.True or CompactType.False:
                break;
            case CompactType.Byte:
                Take(1);
                break;
            case CompactType.Int16 or CompactType.Int32 or CompactType.Int64:
                ReadVarint();
                break;
            case CompactType.Double:
                Take(sizeof(double));
                break;
            case CompactType.Uuid:
                Take(16);
                break;
            case CompactType.Binary:
                Take(ReadLength("a string"));
                break;
            case CompactType.List or CompactType.Set:
                SkipList();
                break;
            case CompactType.Map:
                SkipMap();
                break;
            case CompactType.Struct:
                short field = 0;
                while (NextField(ref field))
                    Skip();
                break;
            default:
                throw Damaged("a field has an unknown type");
        }
    }

    /// <summary>A boolean field.</summary>
    public readonly bool ReadBool() => _type switch
    {
        CompactType.True => true,
        CompactType.False => false,
        _ => throw Damaged("a boolean is expected"),
    };

    public sbyte ReadSByte()
    {
        Expect(CompactType.Byte, "a byte");
        return (sbyte)ReadByte();
    }

    /// <summary>A whole number of at most 16 bits.</summary>
    public short ReadInt16()
    {
        Expect(CompactType.Int16, "a 16-bit number");
        var value = Varint.Unzigzag(ReadVarint());
        return value is >= short.MinValue and <= short.MaxValue ? (short)value : throw Damaged("a 16-bit number is too large");
    }

    /// <summary>A whole number of at most 32 bits, or an enum.</summary>
    public int ReadInt32()
    {
        Expect(CompactType.Int32, "a 32-bit number");
        var value = Varint.Unzigzag(ReadVarint());
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Damaged("a 32-bit number is too large");
    }

    /// <summary>A whole number.</summary>
    public long ReadInt64()
    {
        Expect(CompactType.Int64, "a 64-bit number");
        return Varint.Unzigzag(ReadVarint());
    }

    /// <summary>Bytes, as part of the input.</summary>
    public ReadOnlySpan<byte> ReadBinary()
    {
        Expect(CompactType.Binary, "a string");
        return Take(ReadLength("a string"));
    }

    /// <summary>Text.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadBinary());

    /// <summary>A list of structs.</summary>
    public List<T> ReadList<T>()
        where T : ICompactStruct<T>
    {
        var count = BeginList(CompactType.Struct);
        // Not room for all at once: the count may be wrong.
        var list = new List<T>(Math.Min(count, 1024));
        for (; count > 0; count--)
            list.Add(T.Read(ref this));
        return list;
    }

    /// <summary>A list of 32-bit numbers or enums.</summary>
    public List<int> ReadInt32List()
    {
        var count = BeginList(CompactType.Int32);
        var list = new List<int>(Math.Min(count, 1024));
        for (; count > 0; count--)
            list.Add(ReadInt32());
        return list;
    }

    /// <summary>A list of texts.</summary>
    public List<string> ReadStringList()
    {
        var count = BeginList(CompactType.Binary);
        var list = new List<string>(Math.Min(count, 1024));
        for (; count > 0; count--)
            list.Add(ReadString());
        return list;
    }

    /// <summary>The fault to throw.</summary>
    public readonly InvalidDataException Damaged(string what) =>
        new($"The Parquet metadata is damaged at its byte {Position}: {what}.");

    int BeginList(CompactType element)
    {
        Expect(CompactType.List, "a list");
        var (count, type) = ReadListHeader();
        if (count > 0 && type != element)
            throw Damaged("a list has items of a wrong type");
        _type = element;
        return count;
    }

    (int Count, CompactType Type) ReadListHeader()
    {
        var header = ReadByte();
        var count = header >> 4 == 0xF ? ReadLength("a list") : header >> 4;
        // Every item takes a byte at least.
        if (count > Remaining)
            throw End("a list is longer than what is left");
        return (count, (CompactType)(header & 0xF));
    }

    void SkipList()
    {
        if (++_nesting > MaxNesting)
            throw Damaged("lists are nested too deep");
        var (count, type) = ReadListHeader();
        SkipItems(count, type);
        _nesting--;
    }

    void SkipMap()
    {
        if (++_nesting > MaxNesting)
            throw Damaged("maps are nested too deep");
        var count = ReadLength("a map");
        var types = count == 0 ? (byte)0 : ReadByte();
        for (; count > 0; count--)
        {
            SkipItems(1, (CompactType)(types >> 4));
            SkipItems(1, (CompactType)(types & 0xF));
        }

        _nesting--;
    }

    void SkipItems(int count, CompactType type)
    {
        // Booleans have their value in the type as fields, a byte of their own as items.
        var itemType = type is CompactType.True or CompactType.False ? CompactType.Byte : type;
        for (; count > 0; count--)
        {
            _type = itemType;
            Skip();
        }
    }

    readonly void Expect(CompactType type, string what)
    {
        if (_type != type)
            throw Damaged($"{what} is expected");
    }

    int ReadLength(string what)
    {
        var length = ReadVarint();
        return length <= (ulong)Remaining ? (int)length : throw End($"{what} is longer than what is left");
    }

    ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw Damaged("a number has too many bytes");
    }

    byte ReadByte() => Take(1)[0];

    ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
            throw End("it ends too early");
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    InvalidDataException End(string what)
    {
        IsCutOff = true;
        return Damaged(what);
    }
}
