using System.Text;
using Sluice.Formats.Excel;

namespace Sluice.Tests.Formats.Excel;

/// <summary>Workbooks that are none, or broken, or made to do harm.</summary>
public sealed partial class ExcelRowReaderTests
{
    [Theory]
    [InlineData("not a zip", "it is no Excel workbook")]
    [InlineData("PK", "")]
    [InlineData("\u00D0\u00CF\u0011\u00E0 EncryptedPackage", "with a password")]
    public async Task What_is_no_workbook_is_refused(string content, string says)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(Encoding.Latin1.GetBytes(content), new ExcelFormat()));

        Assert.True(exception is InvalidDataException or NotSupportedException, $"{exception}");
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xl/workbook.xml", "<workbook", "its workbook part is no XML")]
    [InlineData("xl/workbook.xml", "<workbook/>", "its workbook part is XML of something else")]
    [InlineData("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>", "another ZIP archive")]
    [InlineData("_rels/.rels", "<Relationships/>", "its list of parts is damaged")]
    [InlineData("[Content_Types].xml", "<Types/>", "its list of parts is damaged")]
    [InlineData("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>", "another ZIP archive")]
    [InlineData("xl/worksheets/sheet0.xml", "[sheet]<row><c><v>secret</w></c></row>", "its sheet 'Data' is no XML at line 1")]
    [InlineData("xl/worksheets/sheet0.xml", "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>[sheet]&e;</sheetData></worksheet>", "is no XML")]
    [InlineData("xl/worksheets/sheet0.xml", "<worksheet><sheetData><row><c><v>secret</v></c></row></sheetData></worksheet>", "its sheet 'Data' is XML of something else")]
    [InlineData("xl/worksheets/sheet0.xml", "[sheet]<row><c t=\"s\"><v>3</v></c></row></sheetData></worksheet>", "cell A1 of its sheet 'Data' has a text that is not in the list of texts")]
    [InlineData("xl/worksheets/sheet0.xml", "[sheet]<row><c t=\"s\"><v>secret</v></c></row></sheetData></worksheet>", "not in the list of texts")]
    [InlineData("xl/worksheets/sheet0.xml", "[sheet]<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>", "in row 1 of its sheet 'Data' are not one after the other")]
    [InlineData("xl/worksheets/sheet0.xml", "[sheet]<row><c r=\"ZZZ1\"><v>1</v></c></row></sheetData></worksheet>", "nowhere")]
    public async Task What_is_damaged_says_where_and_tells_no_value(string part, string xml, string says)
    {
        var workbook = Small;
        workbook.Parts[part] = stream => stream.Write(Encoding.UTF8.GetBytes(xml.Replace("[sheet]", SheetBegin, StringComparison.Ordinal)));

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(workbook, new ExcelFormat()));

        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Little that becomes much: in one text, in a list of texts, in elements that are never closed.</summary>
    [Theory]
    [InlineData("xl/worksheets/sheet0.xml", "[sheet]<row><c t=\"inlineStr\"><is><t>", "x", 40, "a text of more than 16 MB")]
    [InlineData("xl/worksheets/sheet0.xml", "[sheet]<row><c t=\"inlineStr\"><is>", "<t>01234567890123456789012345678901234567890123456789</t>", 40, "a text of more than 16 MB")]
    [InlineData("xl/worksheets/sheet0.xml", "[sheet]<row a=\"", "x", 40, "a text of more than 16 MB")]
    [InlineData("xl/sharedStrings.xml", "[texts]", "<si><t>0123456789012345678901234567890123456789012345678901234567890123456789</t><t> </t></si>", 300, "more than 256 MB")]
    [InlineData("xl/styles.xml", "[styles]<numFmts>", "<numFmt numFmtId=\"200\" formatCode=\"01234567890123456789012345678901234567890123456789\"/>", 80, "more than 64 MB")]
    [InlineData("xl/styles.xml", "[styles]<numFmts>", "<!---->", 1, "more than 100 others in it")]
    [InlineData("xl/worksheets/sheet0.xml", "[sheet]", "<a>", 1, "more than 200 deep")]
    [InlineData("xl/worksheets/sheet0.xml", "[sheet]<row><c><v>", "<a>", 1, "more than 100 others in it")]
    [InlineData("xl/worksheets/sheet0.xml", "[sheet]<row><c><v><!-- -->", "<a>", 1, "more than 100 others in it")]
    [InlineData("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">", "<Default Extension=\"a\" ContentType=\"a/b\"/>", 17, "lists of parts have more than 16 MB")]
    [InlineData("xl/worksheets/_rels/sheet0.xml.rels", "", " ", 17, "lists of parts have more than 16 MB")]
    public async Task A_bomb_is_not_unpacked(string part, string begin, string repeated, int megabytes, string says)
    {
        var workbook = Small;
        workbook.Parts[part] = stream =>
        {
            stream.Write(Encoding.UTF8.GetBytes(begin.Replace("[sheet]", SheetBegin, StringComparison.Ordinal)
                .Replace("[texts]", "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">", StringComparison.Ordinal)
                .Replace("[styles]", "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">", StringComparison.Ordinal)));
            var more = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(repeated, (1 << 20) / repeated.Length)));
            for (var i = 0; i < megabytes; i++)
                stream.Write(more);
        };
        var bytes = workbook.ToBytes();
        Assert.True(bytes.Length < 16 << 20);
        var before = GC.GetTotalAllocatedBytes();

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(bytes, new ExcelFormat()));

        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.True(exception is InvalidDataException or NotSupportedException, $"{exception}");
        Assert.True(megabytes > 40 || GC.GetTotalAllocatedBytes() - before < 300 << 20);
    }

    /// <summary>Broken as text in its parts, and as bytes of the archive.</summary>
    [Fact]
    public async Task A_broken_workbook_is_read_or_refused_and_nothing_else()
    {
        string[] parts = ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet0.xml"];
        var (random, refused) = (new Random(12), 0);
        for (var i = 0; i < 500; i++)
        {
            var part = parts[random.Next(parts.Length)];
            var workbook = new WorkbookFile { Texts = Texts, Formats = ["14"], Edit = (name, text) => name == part ? Broken(text, random) : text }.Sheet("Data", Cells);
            var bytes = workbook.ToBytes();
            if (i % 2 == 0)
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                await ReadAsync(bytes, new ExcelFormat());
            }
            catch (Exception exception) when (exception is InvalidDataException or NotSupportedException or SluiceException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 499);
    }

    static string Broken(string text, Random random)
    {
        var (at, length) = (random.Next(text.Length), random.Next(1, 12));
        return random.Next(3) switch
        {
            0 => text.Remove(at, Math.Min(length, text.Length - at)),
            1 => text.Insert(at, text.Substring(random.Next(text.Length - 12), length)),
            _ => text.Remove(at, 1).Insert(at, $"{"<>\"'/&x1: "[random.Next(10)]}"),
        };
    }

    /// <summary>Threads of Windows have a stack of a megabyte, and what overflows it ends the process.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("<!-- -->")]
    public void Elements_in_a_text_do_not_overflow_a_small_stack(string before)
    {
        var workbook = Small;
        workbook.Parts["xl/worksheets/sheet0.xml"] = stream => stream.Write(Encoding.UTF8.GetBytes(
            $"{SheetBegin}<row><c><v>{before}{string.Concat(Enumerable.Repeat("<a>", 900_000))}"));
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(() => ReadAsync(workbook, new ExcelFormat()).GetAwaiter().GetResult()), 1 << 20);
        thread.Start();
        thread.Join();

        Assert.IsType<InvalidDataException>(thrown);
    }
}
