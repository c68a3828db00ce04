using System.Buffers;
using Sluice.Columns;

namespace Sluice.Formats.DelimitedText;

/// <summary>Writes single values: as they are, quoted, or escaped in a file without quotes.</summary>
sealed class CsvValueWriter
{
    // What numbers, dates, times, truth values and UUIDs are written with.
    static readonly SearchValues<byte> Plain = SearchValues.Create("0123456789abcdefABCDEFINTYaefinrstuy+-.: "u8);

    readonly CsvSyntax _syntax;
    readonly bool _isOnlyColumn;
    readonly SearchValues<byte> _special;
    readonly byte[][] _ends;

    /// <param name="syntax">The marks.</param>
    /// <param name="isOnlyColumn">Whether a value is a whole row.</param>
    public CsvValueWriter(CsvSyntax syntax, bool isOnlyColumn)
    {
        (_syntax, _isOnlyColumn) = (syntax, isOnlyColumn);
        var first = new List<byte> { (byte)'\r', (byte)'\n', syntax.Delimiter[0] };
        foreach (var mark in (byte[]?[])[syntax.RowEnd, syntax.Quote])
        {
            if (mark?.Length > 0)
                first.Add(mark[0]);
        }

        if (syntax.Quote.Length == 0)
        {
            // Without quotes a line break is text, unless it ends rows.
            if (syntax.RowEnd is not null)
                first.RemoveRange(0, 2);
            if (syntax.Escape.Length > 0)
                first.Add(syntax.Escape[0]);
        }

        _special = SearchValues.Create(first.ToArray());
        _ends = [syntax.Delimiter, .. syntax.RowEnd is null ? [] : new[] { syntax.RowEnd }];
    }

    /// <summary>Whether values of a kind can be written as they are, whatever they are.</summary>
    public bool IsAlwaysBare(ColumnKind kind)
    {
        var isPlain = kind is ColumnKind.Boolean or ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64 or ColumnKind.Single
            or ColumnKind.Double or ColumnKind.Decimal or ColumnKind.Date or ColumnKind.Time or ColumnKind.Timestamp
            or ColumnKind.TimestampTz or ColumnKind.Uuid;
        if (!isPlain || (_syntax.Null.Length > 0 && _syntax.Null.AsSpan().IndexOfAnyExcept(Plain) < 0))
            return false;
        for (var octet = 0; octet < 128; octet++)
        {
            if (_special.Contains((byte)octet) && Plain.Contains((byte)octet))
                return false;
        }

        return true;
    }

    /// <summary>Appends a value that is not NULL.</summary>
    /// <returns>Why it cannot be written, or null; then nothing of it counts.</returns>
    public string? TryWrite(ReadOnlySpan<byte> value, bool quote, ByteBuffer output)
    {
        if (_syntax.Quote.Length == 0)
            return WriteUnquoted(value, output);
        // A line of this alone ends the data for COPY.
        quote = quote || value.IndexOfAny(_special) >= 0 || value.SequenceEqual(_syntax.Null)
                || (_isOnlyColumn && value.SequenceEqual("\\."u8));
        if (!quote)
        {
            output.Append(value);
            return null;
        }

        output.Append(_syntax.Quote);
        var problem = Escape(value, output);
        output.Append(_syntax.Quote);
        return problem;
    }

    /// <summary>Appends a value that goes between quotes.</summary>
    string? Escape(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        while (value.IndexOfAny(_syntax.Marks) is >= 0 and var next)
        {
            output.Append(value[..next]);
            value = value[next..];
            var length = CsvSyntax.StartsWith(value, _syntax.Quote) ? _syntax.Quote.Length
                : CsvSyntax.StartsWith(value, _syntax.Escape) ? _syntax.Escape.Length : 0;
            if (length > 0 && _syntax.Escape.Length == 0)
                return "the value has a quote, and the dataset no escapeChar to write it with. Set escapeChar.";
            if (length > 0)
                output.Append(_syntax.Escape);
            length = Math.Max(1, length);
            output.Append(value[..length]);
            value = value[length..];
        }

        output.Append(value);
        return null;
    }

    string? WriteUnquoted(ReadOnlySpan<byte> value, ByteBuffer output)
    {
        var start = output.Length;
        while (value.IndexOfAny(_special) is >= 0 and var next)
        {
            output.Append(value[..next]);
            value = value[next..];
            var length = Math.Max(_syntax.DelimiterLength(value), _syntax.RowEndLength(value));
            if (length == 0 && CsvSyntax.StartsWith(value, _syntax.Escape))
                length = _syntax.Escape.Length;
            if (length > 0 && _syntax.Escape.Length == 0)
                return "the value has a delimiter, and the dataset neither quoteChar nor escapeChar to write it with. Set quoteChar.";
            if (length == 0 && BeginsAMark(value))
                return "the value ends as a delimiter begins, and the dataset has no quoteChar to keep them apart. Set quoteChar.";
            if (length > 0)
                output.Append(_syntax.Escape);
            length = Math.Max(1, length);
            output.Append(value[..length]);
            value = value[length..];
        }

        output.Append(value);
        return output.Span[start..].SequenceEqual(_syntax.Null)
            ? "the value is the nullValue, and the dataset has no quoteChar to tell it from NULL. Set quoteChar, or another nullValue."
            : null;
    }

    bool BeginsAMark(ReadOnlySpan<byte> end)
    {
        foreach (var mark in _ends)
        {
            if (end.Length < mark.Length && mark.AsSpan().StartsWith(end))
                return true;
        }

        return false;
    }
}
