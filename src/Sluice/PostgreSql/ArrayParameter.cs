using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.PostgreSql.CopyProtocol;
using Sluice.PostgreSql.Types;

namespace Sluice.PostgreSql;

/// <summary>
/// Values of one type as the text form of an array, which is how any number of them goes in one parameter. The array is one of the
/// type where that is built in, so that the type's own input function reads the items: a cast from text is another for some, such as
/// <c>regclass</c>. Else it is one of texts, which are cast: there are no arrays of arrays, and users' types have delimiters of their
/// own. What the type's codec refuses is refused here.
/// </summary>
sealed class ArrayParameter : IDisposable
{
    readonly ColumnType _type;
    readonly string _name;
    readonly bool _isOfType;
    readonly bool _isChar;
    readonly byte _delimiter;
    readonly TypeCodec? _codec;
    readonly ByteBuffer _text = new();
    readonly ByteBuffer _checked = new(256);
    int _last;

    public ArrayParameter(PgType type)
    {
        _type = type.ColumnType;
        // Without a length: an explicit cast to one cuts values, where the assignment to a column refuses them.
        _name = Sql.Name(type.Schema, type.Name);
        _isChar = type is { Schema: "pg_catalog", Name: "char" };
        _isOfType = type is { Schema: "pg_catalog", Kind: PgTypeKind.Base } && !_isChar;
        _delimiter = _isOfType && type.Name == "box" ? (byte)';' : (byte)',';
        _codec = TypeCodec.Create(type) is { CanEncode: true } codec ? codec : null;
        Clear();
    }

    /// <summary>Its type, as SQL has it.</summary>
    public string Type => _isOfType ? $"{_name}[]" : _isChar ? "pg_catalog.int4[]" : "pg_catalog.text[]";

    /// <summary>Bytes of it so far.</summary>
    public int Length => _text.Length;

    /// <summary>The expression that makes an item of it a value of the type.</summary>
    /// <param name="item">The item, as SQL has it.</param>
    public string ValueOf(string item) => _isOfType ? item : $"{item}::{_name}";

    /// <summary>Appends a row's value, or nothing of it.</summary>
    /// <param name="values">Values of the type.</param>
    /// <param name="reason">Why the value is refused, without the value.</param>
    public bool TryAppend(Vector values, int row, out string reason)
    {
        var start = _text.Length;
        try
        {
            if (!values.IsNull(row))
                Check(values, row);
            if (start > 1)
                _text.Append(_delimiter);
            // Servers before PostgreSQL 16 read the first character of the text form of a byte that is no ASCII.
            if (_isChar && !values.IsNull(row))
                TextRepresentation.Write((sbyte)_checked.Span[0], _text);
            else
                TextRepresentation.WriteItem(values, _type, row, _delimiter, _text);
            (_last, reason) = (start, "");
            return true;
        }
        catch (ValueException exception)
        {
            _text.Truncate(start);
            reason = exception.Message;
            return false;
        }
    }

    /// <summary>Takes the value away that was appended last.</summary>
    public void TakeLast() => _text.Truncate(_last);

    /// <summary>Ends it.</summary>
    /// <returns>Its text form; it is good until it is emptied.</returns>
    public ReadOnlyMemory<byte> End()
    {
        _text.Append((byte)'}');
        return _text.Memory;
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _text.Clear();
        _text.Append((byte)'{');
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text.Dispose();
        _checked.Dispose();
    }

    /// <summary>The server cuts or misreads some texts that it should refuse, such as those that are too long for a <c>name</c>.</summary>
    void Check(Vector values, int row)
    {
        if (_codec is null)
        {
            if (_type.Kind is ColumnKind.Text or ColumnKind.Json)
                TextCopyWriter.Check(((BytesVector)values)[row]);
            return;
        }

        _checked.Clear();
        _codec.Encode(values, row, _checked);
    }
}
