using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>Reads the text form of a composite, field by field, as <c>record_in</c> does (rowtypes.c).</summary>
ref struct CompositeText(ReadOnlySpan<byte> text)
{
    TextCursor _cursor = new(TextCursor.Trim(text));
    bool _isBegun;

    /// <summary>Reads the next field.</summary>
    /// <param name="field">Takes its text, without quotes.</param>
    /// <param name="isNull">Whether it is NULL.</param>
    /// <returns>False when there is none, or the text is damaged.</returns>
    public bool TryRead(ByteBuffer field, out bool isNull)
    {
        isNull = false;
        field.Clear();
        if (!_cursor.TryTake(_isBegun ? ',' : '('))
            return false;
        _isBegun = true;
        isNull = _cursor.Next is (byte)',' or (byte)')';
        return isNull || QuotedText.TryRead(ref _cursor, ",)"u8, field);
    }

    /// <summary>Whether nothing is left.</summary>
    public bool TryEnd() => (_isBegun || _cursor.TryTake('(')) && _cursor.TryTake(')') && _cursor.IsAtEnd;
}
