using System.Buffers.Binary;
using Sluice.Formats.Parquet.Decoding;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Reading.Pages;

/// <summary>A page, decompressed and cut in its parts.</summary>
/// <param name="Count">Values, with NULLs and, in a list, items.</param>
/// <param name="Encoding">The encoding of its values.</param>
/// <param name="Repetition">The levels that say where a list goes on, in runs.</param>
/// <param name="Definition">The levels that say what is NULL, in runs.</param>
readonly record struct Page(
    PageHeader Header, int Count, Encoding Encoding, ReadOnlyMemory<byte> Repetition, ReadOnlyMemory<byte> Definition,
    ReadOnlyMemory<byte> Values)
{
    /// <summary>Whether it is the dictionary of the pages behind it.</summary>
    public bool IsDictionary => Header.Type == PageType.DictionaryPage;

    public static Page OfDictionary(PageHeader header, DictionaryPageHeader dictionary, ReadOnlyMemory<byte> body)
    {
        if (dictionary.Encoding is not (Encoding.Plain or Encoding.PlainDictionary))
            throw new InvalidDataException($"its dictionary is in the encoding {dictionary.Encoding}");
        return new Page(header, dictionary.ValueCount, Encoding.Plain, default, default, body);
    }

    /// <summary>A data page, version 1: levels before values, each with their length.</summary>
    public static Page OfVersion1(
        PageHeader header, DataPageHeader data, ReadOnlyMemory<byte> body, int repetitionWidth, int definitionWidth)
    {
        var repetition = TakeLevels(data.RepetitionLevelEncoding, data.ValueCount, repetitionWidth, ref body);
        var definition = TakeLevels(data.DefinitionLevelEncoding, data.ValueCount, definitionWidth, ref body);
        return new Page(header, data.ValueCount, data.Encoding, repetition, definition, body);
    }

    static ReadOnlyMemory<byte> TakeLevels(Encoding encoding, int count, int width, ref ReadOnlyMemory<byte> body)
    {
        if (width == 0)
            return default;
        long length;
        switch (encoding)
        {
            case Encoding.Rle:
                length = body.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(body.Span);
                body = length < 0 ? body : body[sizeof(int)..];
                break;
            case Encoding.BitPacked:
                length = BitPackedLevels.SizeOf(count, width);
                break;
            default:
                throw new InvalidDataException($"its levels are in the encoding {encoding}");
        }

        if (length < 0 || length > body.Length)
            throw new InvalidDataException("its levels are longer than their page");
        var levels = body[..(int)length];
        body = body[(int)length..];
        return encoding == Encoding.Rle ? levels : BitPackedLevels.ToRun(levels.Span, count, width);
    }
}
