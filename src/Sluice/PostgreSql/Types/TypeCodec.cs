using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.PostgreSql.Types.Strings;

namespace Sluice.PostgreSql.Types;

/// <summary>
/// Turns one field of binary COPY into a value of a batch and back. The forms are those of the types' send and receive functions
/// (src/backend/utils/adt). A codec keeps memory between values: each reader and writer has its own.
/// </summary>
abstract class TypeCodec(ColumnType type)
{
    Vector? _value;

    /// <summary>What it reads and writes.</summary>
    public ColumnType Type => type;

    /// <summary>Whether the server takes every value in binary. Columns of other types are written by text COPY.</summary>
    public virtual bool CanEncode => true;

    /// <summary>Adds a field's value, which is not NULL.</summary>
    /// <exception cref="InvalidDataException">It is none of the type.</exception>
    public abstract void Decode(ReadOnlySpan<byte> field, Vector into);

    /// <summary>Appends a row's value, which is not NULL, as a field without its length.</summary>
    /// <exception cref="ValueException">It is no value of the type. What was appended is to be dropped.</exception>
    public abstract void Encode(Vector from, int row, ByteBuffer output);

    /// <summary>Appends a field's value in text form, to stand inside the text form of another.</summary>
    public virtual void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        _value ??= Vector.Create(type);
        _value.Clear();
        Decode(field, _value);
        TextRepresentation.Write(_value, type, 0, output);
    }

    /// <summary>Appends a value in text form as a field without its length.</summary>
    /// <exception cref="ValueException">It is no value of the type. What was appended is to be dropped.</exception>
    public virtual void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        _value ??= Vector.Create(type);
        _value.Clear();
        if (!TextRepresentation.TryRead(text, type, _value))
            throw NotOfType();
        Encode(_value, 0, output);
    }

    /// <summary>The codec of a type; null when its values travel only in their text form, cast on reading and by text COPY on writing.
    /// </summary>
    public static TypeCodec? Create(PgType type) => type.Kind switch
    {
        PgTypeKind.Enum => new EnumCodec(type),
        PgTypeKind.Array => Create(type.Element!) switch
        {
            null => null,
            { Type.Kind: ColumnKind.List } arrays => new AsTextCodec(type, new ArrayCodec(type, arrays)),
            var element => new ArrayCodec(type, element),
        },
        PgTypeKind.Range => Create(type.Element!) is { } bound ? new RangeCodec(type, bound) : null,
        PgTypeKind.Multirange => Create(type.Element!) is { } range ? new MultirangeCodec(type, range) : null,
        PgTypeKind.Composite => CompositeCodec.Create(type),
        PgTypeKind.Base when type.Schema == "pg_catalog" => BuiltInTypes.Create(type),
        PgTypeKind.Base => type.Name switch
        {
            "citext" => new TextCodec(type),
            "hstore" => new HstoreCodec(type),
            _ => null,
        },
        _ => null,
    };

    /// <summary>A column type of a kind.</summary>
    public static ColumnType Of(PgType type, ColumnKind kind) => new(kind)
    {
        PostgreSqlType = type.Display,
        Fields = type.Fields.Count == 0 ? null : [.. type.Fields.Select(field => new Field(field.Name, field.Type.ColumnType))],
    };

    /// <summary>Memory to work in. It is small and lives as long as the codec: the garbage collector may have it.</summary>
    protected static ByteBuffer Scratch() => new(64);

    /// <summary>Refuses a text.</summary>
    protected ValueException NotOfType() => new($"The value is not valid for {type.PostgreSqlType}.");

    /// <summary>Refuses a field.</summary>
    protected InvalidDataException Damaged() => new($"a damaged value of {type.PostgreSqlType}");

    /// <summary>Refuses a field of another length.</summary>
    protected void Expect(ReadOnlySpan<byte> field, int length)
    {
        if (field.Length != length)
            throw Damaged();
    }
}
