using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Columns;
using Sluice.Formats.Excel;

namespace Sluice.Tests.Formats.Excel;

public sealed partial class ExcelRowReaderTests
{
    const string SheetBegin = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
    const string Cells = """
        <row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" t="inlineStr"><is><t>name</t></is></c></row>
        <row r="3"><c r="B3"><v>1</v></c><c r="D3" t="s"><v>2</v></c></row>
        <row r="4"><c r="B4" s="1"/></row>
        <row r="6"><c r="C6" t="b"><v>1</v></c><c r="D6" t="str"><f>A1</f><v>x</v></c></row>
        """;

    static readonly string[] Texts = ["<t>id</t>", "<r><t>fl</t></r><r><rPr><b/></rPr><t>ag</t></r><rPh sb=\"0\" eb=\"1\"><t>no</t></rPh>", "<t xml:space=\"preserve\"> a_x000D_b</t>"];

    static WorkbookFile Small => new WorkbookFile { Texts = Texts }.Sheet("Data", Cells).Sheet("Hidden", "<row><c><v>7</v></c></row>", "hidden");

    [Theory]
    [InlineData(null, true, "id|flag|name", "1|NULL| a\rb / NULL|true|x")]
    [InlineData(null, false, "Prop_0|Prop_1|Prop_2", "id|flag|name / 1|NULL| a\rb / NULL|true|x")]
    [InlineData("A2", true, "Prop_0|id|flag|name", "NULL|1|NULL| a\rb / NULL|NULL|true|x")]
    [InlineData("C3", false, "Prop_0|Prop_1", "NULL| a\rb / true|x")]
    [InlineData("$B$2:$C$3", true, "id|flag", "1|NULL")]
    [InlineData("a2:e3", false, "Prop_0|Prop_1|Prop_2|Prop_3|Prop_4", "NULL|id|flag|name|NULL / NULL|1|NULL| a\rb|NULL")]
    [InlineData("D3:D3", false, "Prop_0", " a\rb")]
    [InlineData("F9", true, "", "")]
    public async Task Rows_are_those_of_the_range(string? range, bool hasHeader, string names, string rows)
    {
        var read = await ReadAsync(Small, new ExcelFormat { SheetName = "data", Range = range, FirstRowAsHeader = hasHeader });

        Assert.Equal(names, string.Join('|', read.Names));
        Assert.Equal(rows, string.Join(" / ", read.Rows));
        Assert.Empty(read.Bad.Rows);
    }

    [Theory]
    [InlineData("<v>0.1</v>", "0.1")]
    [InlineData("<v>1.1000000000000001</v>", "1.1")]
    [InlineData("<v>0.30000000000000004</v>", "0.30000000000000004")]
    [InlineData("<v>12345678901234567890</v>", "12345678901234567890")]
    [InlineData("<v>-1</v>", "-1")]
    [InlineData("<v>1E-3</v>", "0.001")]
    [InlineData("<v>1.0000000000000001E-5</v>", "0.00001")]
    [InlineData("<v>1.5E+20</v>", "150000000000000000000")]
    [InlineData("<v>1.7976931348623157E+308</v>", "1.7976931348623157E+308")]
    [InlineData("<v>0</v>", "0")]
    [InlineData("<v></v>", "NULL")]
    public Task Numbers_are_exact(string value, string text) => AssertCellAsync($"<c>{value}</c>", text);

    [Theory]
    [InlineData("14", "45000", "2023-03-15")]
    [InlineData("14", "45000.5", "2023-03-15 12:00:00")]
    [InlineData("14", "59", "1900-02-28")]
    [InlineData("14", "60", "1900-02-29")]
    [InlineData("14", "61", "1900-03-01")]
    [InlineData("14", "2958465", "9999-12-31")]
    [InlineData("14", "2958466", "2958466")]
    [InlineData("14", "-1", "-1")]
    [InlineData("22", "45000", "2023-03-15 00:00:00")]
    [InlineData("yyyy\\-mm\\-dd\\ hh:mm:ss.000", "45000.123456789", "2023-03-15 02:57:46.667")]
    [InlineData("20", "0.5", "12:00:00")]
    [InlineData("21", "1.5", "1900-01-01 12:00:00")]
    [InlineData("46", "1.5", "36:00:00")]
    [InlineData("[hh]:mm", "-0.25", "-06:00:00")]
    [InlineData("mmm", "45000", "2023-03-15")]
    [InlineData("[$-409]h:mm AM/PM;@", "0.75", "18:00:00")]
    [InlineData("[Red]0.00\"days\"", "3", "3")]
    [InlineData("0%", "0.25", "0.25")]
    [InlineData("General", "3", "3")]
    [InlineData("#,##0_d", "3", "3")]
    [InlineData("[Magenta]0.0", "3", "3")]
    public Task Times_are_told_by_the_format_of_the_cell(string format, string value, string text) =>
        AssertCellAsync($"<c s=\"1\"><v>{value}</v></c>", text, format);

    [Theory]
    [InlineData("<c t=\"b\"><v>0</v></c>", "false")]
    [InlineData("<c t=\"e\"><v>#N/A</v></c>", "#N/A")]
    [InlineData("<c t=\"d\"><v>2024-02-29T12:00:00</v></c>", "2024-02-29T12:00:00")]
    [InlineData("<c t=\"str\"><f>1</f><v>a_x005F_b</v></c>", "a_b")]
    [InlineData("<c><f>1+1</f><v>2</v></c>", "2")]
    [InlineData("<c t=\"inlineStr\"><is><r><t>a </t></r><r><t>b</t></r></is></c>", "a b")]
    [InlineData("<c t=\"inlineStr\"><is><t>_x0000_</t></is></c>", "_x0000_")]
    [InlineData("<c t=\"inlineStr\"><is><t></t></is></c>", "NULL")]
    [InlineData("<c t=\"inlineStr\"><is><t>  </t></is></c>", "  ")]
    [InlineData("<!-- --><c><v>12</v></c>", "12")]
    [InlineData("<c t=\"inlineStr\"><is><t><![CDATA[ a <b>& c]]></t></is></c>", " a <b>& c")]
    [InlineData("<c cm=\"1\"><f t=\"array\" ref=\"A1\">1</f><v>3</v><extLst><ext uri=\"x\"><v>9</v></ext></extLst></c>", "3")]
    public Task Other_values_are_texts(string cell, string text) => AssertCellAsync(cell, text);

    [Fact]
    public async Task Days_may_be_counted_from_1904()
    {
        var workbook = new WorkbookFile { Formats = ["14"], Is1904 = true }.Sheet("S", "<row><c s=\"1\"><v>0</v></c><c s=\"1\"><v>45000</v></c></row>");

        Assert.Equal(["1904-01-01|2027-03-16"], (await ReadAsync(workbook, new ExcelFormat())).Rows);
    }

    [Fact]
    public async Task A_value_beside_the_columns_is_a_bad_row()
    {
        var workbook = new WorkbookFile().Table("S", ["a", "b"], ["1", "2"], ["3", "4", "secret"], ["5"]);

        var read = await ReadAsync(workbook, new ExcelFormat { FirstRowAsHeader = true });

        Assert.Equal(["1|2", "5|NULL"], read.Rows);
        var bad = Assert.Single(read.Bad.Rows);
        Assert.Equal((2, "\"3\",\"4\",\"secret\""), (bad.Row, bad.Values));
        Assert.Contains("column C, row 3 of the sheet", bad.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sheet_is_found_by_its_name_or_place_and_a_missing_one_names_those_that_are_there()
    {
        Assert.Equal(["7"], (await ReadAsync(Small, new ExcelFormat { SheetIndex = 1 })).Rows);
        foreach (var format in new[] { new ExcelFormat { SheetIndex = 2 }, new ExcelFormat { SheetName = "Other" } })
        {
            var fault = await Assert.ThrowsAsync<SluiceException>(() => ReadAsync(Small, format));

            Assert.Equal((Side.Source, "SheetNotFound", true), (fault.Side, fault.Code, fault.IsNotFound));
            Assert.Contains("It has 0 'Data', 1 'Hidden'.", fault.Detail, StringComparison.Ordinal);
        }
    }

    /// <summary>The library gives the first of several.</summary>
    [Theory]
    [InlineData("<c><v>1<!-- -->2</v></c>")]
    [InlineData("<c><v>1<?a?>2</v></c>")]
    [InlineData("<c><v>1<![CDATA[2]]></v></c>")]
    [InlineData("<c t=\"inlineStr\"><is><t>&lt;<![CDATA[secret]]></t></is></c>")]
    public async Task A_value_of_several_texts_is_refused(string cell)
    {
        var exception = await Assert.ThrowsAsync<NotSupportedException>(() => ReadAsync(new WorkbookFile().Sheet("S", $"<row>{cell}</row>"), new ExcelFormat()));

        Assert.Contains("its sheet 'S' has a text with comments or CDATA sections in it", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>As they name parts, types and prefixes.</summary>
    [Theory]
    [InlineData("ClosedXML")]
    [InlineData("Google Sheets")]
    [InlineData("Excel, strict")]
    [InlineData("Excel, with macros")]
    [InlineData("Excel, UTF-16")]
    public async Task A_workbook_is_read_as_its_writer_makes_it(string writer)
    {
        var workbook = new WorkbookFile { Texts = Texts, Formats = ["14"], Edit = (name, text) => EditAs(writer, name, text) }
            .Sheet("Data", "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\" s=\"1\"><v>45000</v></c></row>");
        workbook.Parts["xl/metadata"] = stream => stream.Write("..."u8);
        if (writer == "Excel, UTF-16")
        {
            workbook.Parts["xl/worksheets/sheet0.xml"] = stream => stream.Write(
                [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(SheetBegin + "<row><c t=\"inlineStr\"><is><t><![CDATA[flag]]></t></is></c><c s=\"1\"><v>45000</v></c></row></sheetData></worksheet>")]);
        }

        Assert.Equal(["flag|2023-03-15"], (await ReadAsync(workbook, new ExcelFormat())).Rows);
    }

    static string EditAs(string writer, string name, string text) => (writer, name) switch
    {
        ("ClosedXML", "[Content_Types].xml") => text
            .Replace("ContentType=\"application/xml\"", $"ContentType=\"{WorkbookFile.ContentType}.sheet.main+xml\"", StringComparison.Ordinal)
            .Replace($"<Override PartName=\"/xl/workbook.xml\" ContentType=\"{WorkbookFile.ContentType}.sheet.main+xml\"/>", "", StringComparison.Ordinal),
        ("ClosedXML", "xl/workbook.xml" or "xl/worksheets/sheet0.xml" or "xl/sharedStrings.xml" or "xl/styles.xml") =>
            Tag().Replace(text.Replace("xmlns=", "xmlns:x=", StringComparison.Ordinal), "$1x:"),
        ("ClosedXML", "_rels/.rels") => text.Replace("Target=\"xl/", "Target=\"/xl/", StringComparison.Ordinal),
        ("ClosedXML", _) => text.Replace("Target=\"worksheets/", "Target=\"/xl/worksheets/", StringComparison.Ordinal),
        ("Google Sheets", "[Content_Types].xml") => text.Replace(
            "</Types>", "<Override ContentType=\"application/binary\" PartName=\"/xl/metadata\"/></Types>", StringComparison.Ordinal),
        ("Google Sheets", "xl/_rels/workbook.xml.rels") => text.Replace(
            "</Relationships>",
            "<Relationship Id=\"m\" Type=\"http://customschemas.google.com/relationships/workbookmetadata\" Target=\"metadata\"/></Relationships>",
            StringComparison.Ordinal),
        ("Excel, with macros", "[Content_Types].xml") => text.Replace(
            $"{WorkbookFile.ContentType}.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml", StringComparison.Ordinal),
        ("Excel, strict", not "[Content_Types].xml") => text
            .Replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main", StringComparison.Ordinal)
            .Replace("http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument", StringComparison.Ordinal),
        _ => text,
    };

    [GeneratedRegex("(</?)(?![?!])")]
    private static partial Regex Tag();

    [Theory]
    [InlineData("[Content_Types].xml", ".styles+xml", ".style+xml", "xl/styles.xml")]
    [InlineData("xl/_rels/workbook.xml.rels", "worksheets/sheet0.xml", "worksheets/sheet9.xml", "does not exist")]
    public async Task A_part_that_is_not_what_the_lists_say_is_named(string list, string said, string wrong, string says)
    {
        var workbook = new WorkbookFile { Edit = (name, text) => name == list ? text.Replace(said, wrong, StringComparison.Ordinal) : text }.Table("S", ["1"]);

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(workbook, new ExcelFormat()));

        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.Contains("save it again", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_rows_are_read_in_batches()
    {
        var rows = new StringBuilder();
        for (var i = 1; i <= 40_000; i++)
            rows.Append(CultureInfo.InvariantCulture, $"<row r=\"{i}\"><c r=\"A{i}\"><v>{i}</v></c><c r=\"B{i}\" t=\"s\"><v>{i % 2}</v></c></row>");
        var read = await ReadAsync(new WorkbookFile { Texts = Texts }.Sheet("S", rows.ToString()), new ExcelFormat());

        Assert.Equal(40_000, read.Rows.Count);
        Assert.Equal(("1|flag", "40000|id"), (read.Rows[0], read.Rows[^1]));
        Assert.True(read.Batches > 2);
    }

    static async Task AssertCellAsync(string cell, string text, string format = "General")
    {
        var workbook = new WorkbookFile { Formats = [format] }.Sheet("S", $"<row>{cell}<c t=\"b\"><v>1</v></c></row>");

        Assert.Equal([$"{text}|true"], (await ReadAsync(workbook, new ExcelFormat { Range = "A1:B1" })).Rows);
    }

    static Task<(IReadOnlyList<string> Names, List<string> Rows, BadRowList Bad, int Batches)> ReadAsync(WorkbookFile workbook, ExcelFormat format) =>
        ReadAsync(workbook.ToBytes(), format);

    static async Task<(IReadOnlyList<string> Names, List<string> Rows, BadRowList Bad, int Batches)> ReadAsync(byte[] bytes, ExcelFormat format)
    {
        var (rows, bad, batches) = (new List<string>(), new BadRowList(), 0);
        await using var reader = await ExcelRowReader.OpenAsync(new MemoryStream(bytes), format, bad, CancellationToken.None);
        using var batch = new ColumnBatch(reader.Fields);
        for (; await reader.ReadAsync(batch, CancellationToken.None); batches++)
        {
            for (var row = 0; row < batch.Rows; row++)
                rows.Add(string.Join('|', batch.Columns.Select(column => column.IsNull(row) ? "NULL" : Encoding.UTF8.GetString(((BytesVector)column)[row]))));
            batch.Clear();
        }

        return ([.. reader.Fields.Select(field => field.Name)], rows, bad, batches);
    }
}
