using System.Text;
using Sluice.Columns;
using Sluice.Formats.Streams;

namespace Sluice.Tests.Formats.Streams;

public sealed class FileEncodingTests
{
    /// <summary>ADF's names: the message that refuses another lists them.</summary>
    public static TheoryData<string> Names =>
        [.. FileEncoding.Problem("?")!.Split("or one of ")[1].TrimEnd('.').Split(", ")];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Text_in_any_encoding_is_read_back(string name)
    {
        var text = string.Concat(Enumerable.Repeat(Sample(name) + ",1\n", 10_000));

        var file = await EncodeAsync(text, name);

        Assert.Equal(text, await DecodeAsync(new CrumblingStream(file), name.ToLowerInvariant()));
        if (!name.StartsWith("UTF-8", StringComparison.Ordinal) && name != "US-ASCII")
            Assert.NotEqual(Encoding.UTF8.GetBytes(text), file);
    }

    [Theory]
    [InlineData("US-ASCII")]
    [InlineData("ISO-8859-1")]
    [InlineData("WINDOWS-1252")]
    [InlineData("SHIFT-JIS")]
    [InlineData("IBM037")]
    [InlineData("ISO-2022-JP")]
    public async Task A_character_the_encoding_cannot_hold_is_an_error(string name)
    {
        var error = await Assert.ThrowsAsync<ValueException>(() => EncodeAsync("😀", name));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UTF-16", new byte[] { 0x00, 0xD8, 0x41, 0x00 })]
    [InlineData("UTF-16", new byte[] { 0x41, 0x00, 0x41 })]
    [InlineData("UTF-32", new byte[] { 0x00, 0x00, 0x11, 0x00 })]
    [InlineData("US-ASCII", new byte[] { 0x41, 0x80 })]
    [InlineData("SHIFT-JIS", new byte[] { 0x41, 0x81 })]
    [InlineData("GB18030", new byte[] { 0x41, 0xFF })]
    [InlineData(null, new byte[] { 0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00 })]
    public async Task Bytes_that_are_no_text_are_refused(string? name, byte[] file) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => DecodeAsync(new CrumblingStream(file), name));

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public async Task A_byte_order_mark_counts_more_than_the_name(string actual)
    {
        var encoding = Encoding.GetEncoding(actual);
        foreach (var text in (string[])["", "a", "größe,😀\n"])
        {
            byte[] file = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];

            Assert.Equal(text, await DecodeAsync(new CrumblingStream(file), null));
            Assert.Equal(text, await DecodeAsync(new MemoryStream(file), "ISO-8859-1"));
        }
    }

    [Fact]
    public async Task UTF_8_is_written_without_a_mark_and_UTF_16_with_one()
    {
        Assert.Equal("ü"u8.ToArray(), await EncodeAsync("ü", "UTF-8"));
        Assert.Equal("ü"u8.ToArray(), await EncodeAsync("ü", null));
        Assert.Equal([0xFF, 0xFE, 0xFC, 0], await EncodeAsync("ü", "UTF-16"));
        Assert.Equal([0xFE, 0xFF, 0, 0xFC], await EncodeAsync("ü", "UTF-16BE"));
    }

    [Theory]
    [InlineData("UTF-7", "unsafe")]
    [InlineData("EBCDIC", "ADF's encodings")]
    public void An_encoding_that_cannot_be_used_is_refused_with_the_reason(string name, string reason)
    {
        Assert.Contains(reason, FileEncoding.Problem(name), StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => FileEncoding.Decode(Stream.Null, name));
        Assert.Throws<NotSupportedException>(() => FileEncoding.Encode(Stream.Null, name));
    }

    static async Task<byte[]> EncodeAsync(string text, string? name)
    {
        var file = new MemoryStream();
        await using (var stream = FileEncoding.Encode(file, name))
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        return file.ToArray();
    }

    static async Task<string> DecodeAsync(Stream file, string? name)
    {
        var text = new MemoryStream();
        await using (var stream = FileEncoding.Decode(file, name))
            await stream.CopyToAsync(text);
        Assert.False(file.CanRead);
        return new UTF8Encoding(false, true).GetString(text.ToArray());
    }

    /// <summary>A word in letters of the encoding's language.</summary>
    static string Sample(string name) => name switch
    {
        "SHIFT-JIS" or "EUC-JP" or "ISO-2022-JP" => "日本表",
        "BIG5" => "表功能",
        "GB2312" or "GB18030" => "中国表",
        "EUC-KR" or "JOHAB" or "ISO-2022-KR" => "한국어",
        "CP866" or "IBM855" or "ISO-8859-5" or "WINDOWS-1251" => "Заказ",
        "ISO-8859-6" or "WINDOWS-1256" => "طلب",
        "IBM864" => "ﻁ",
        "CP875" or "IBM737" or "IBM869" or "ISO-8859-7" or "WINDOWS-1253" => "Τιμη",
        "ISO-8859-8" or "WINDOWS-1255" => "מחיר",
        "ISO-8859-2" or "WINDOWS-1250" or "IBM852" => "Łódź",
        "IBM870" => "Łód",
        "ISO-8859-4" or "ISO-8859-13" or "WINDOWS-1257" or "IBM775" => "šūnas",
        "ISO-8859-9" or "WINDOWS-1254" or "IBM857" => "Şirket",
        "ISO-8859-15" => "5€",
        "WINDOWS-874" => "ราคา",
        "WINDOWS-1258" => "Đơn",
        "US-ASCII" => "size",
        "ISO-8859-3" => "ĉapelo",
        "IBM860" or "IBM863" => "é",
        "IBM420" => "\uFE8D",
        "IBM423" => "Τ",
        "IBM424" or "IBM862" => "מחיר",
        "IBM290" => "\uFF71",
        "IBM880" => "Заказ",
        "IBM-THAI" => "ราคา",
        _ => "Größe",
    };
}
