using System.Buffers.Binary;

namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>
/// The least and the greatest of byte strings, of which only the first bytes are kept: Statistics in parquet.thrift allow bounds
/// that are no values.
/// </summary>
/// <param name="isText">Whether bounds must be UTF-8.</param>
sealed class BytesRange(bool isText)
{
    /// <summary>As many bytes tell most values apart; a footer has two of them for each chunk.</summary>
    const int MaxBytes = 64;

    readonly byte[] _min = new byte[MaxBytes];
    readonly byte[] _max = new byte[MaxBytes];
    int _minLength;
    int _maxLength;
    ulong _minHead;
    ulong _maxHead;
    bool _isMinCut;
    bool _isMaxCut;

    /// <summary>Whether there was a value.</summary>
    public bool HasValues { get; private set; }

    public void Observe(ReadOnlySpan<byte> value)
    {
        // The first eight bytes decide nearly always.
        if (value.Length >= sizeof(ulong) && HasValues)
        {
            var head = BinaryPrimitives.ReadUInt64BigEndian(value);
            if (head > _minHead && head < _maxHead)
                return;
        }

        var isCut = value.Length > MaxBytes;
        var kept = isCut ? value[..MaxBytes] : value;
        var order = HasValues ? kept.SequenceCompareTo(_min.AsSpan(0, _minLength)) : -1;
        if (order < 0)
            (_minLength, _minHead, _isMinCut) = (kept.Length, Keep(kept, _min), isCut);
        else if (order == 0)
            _isMinCut &= isCut;
        order = HasValues ? kept.SequenceCompareTo(_max.AsSpan(0, _maxLength)) : 1;
        if (order > 0)
            (_maxLength, _maxHead, _isMaxCut) = (kept.Length, Keep(kept, _max), isCut);
        else if (order == 0)
            _isMaxCut |= isCut;
        HasValues = true;
    }

    /// <summary>A bound that no value is less than.</summary>
    public byte[] Min(out bool isExact)
    {
        isExact = !_isMinCut;
        var least = _min.AsSpan(0, _minLength);
        return (isExact ? least : WholeCharacters(least)).ToArray();
    }

    /// <summary>A bound that no value is greater than; null if there is no short one.</summary>
    public byte[]? Max(out bool isExact)
    {
        isExact = !_isMaxCut;
        var greatest = _max.AsSpan(0, _maxLength);
        if (isExact)
            return greatest.ToArray();
        // One more in the last place that can have one more: of text an ASCII character, whose successor is one.
        greatest = WholeCharacters(greatest);
        var last = greatest.Length - 1;
        while (last >= 0 && greatest[last] >= (isText ? 0x7F : 0xFF))
            last--;
        if (last < 0)
            return null;
        var bound = greatest[..(last + 1)].ToArray();
        bound[last]++;
        return bound;
    }

    /// <summary>Forgets the values.</summary>
    public void Clear() => HasValues = false;

    Span<byte> WholeCharacters(Span<byte> bytes)
    {
        if (!isText)
            return bytes;
        // A character begins with a byte that is not 10xxxxxx and tells its length; the last one may have been cut.
        var start = bytes.Length - 1;
        while (start > 0 && (bytes[start] & 0xC0) == 0x80)
            start--;
        var length = bytes[start] switch
        {
            < 0x80 => 1,
            < 0xE0 => 2,
            < 0xF0 => 3,
            _ => 4,
        };
        return start + length == bytes.Length ? bytes : bytes[..start];
    }

    static ulong Keep(ReadOnlySpan<byte> value, byte[] place)
    {
        value.CopyTo(place);
        place.AsSpan(value.Length).Clear();
        return BinaryPrimitives.ReadUInt64BigEndian(place);
    }
}
