using System.IO.Compression;
using System.Text;

namespace Sluice.Tests.Formats.Excel;

/// <summary>Writes workbooks as other programs do, or as nobody should.</summary>
sealed class WorkbookFile
{
    const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    readonly List<(string Name, string State, string Rows)> _sheets = [];

    /// <summary>The texts that cells share, as XML.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>The formats of the styles 1, 2 and so on.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    public bool Is1904 { get; init; }

    /// <summary>Parts in the place of those that are made here, or beside them, by their names.</summary>
    public Dictionary<string, Action<Stream>> Parts { get; } = [];

    /// <summary>What is changed in the text of each part that is made here.</summary>
    public Func<string, string, string> Edit { get; init; } = (_, text) => text;

    /// <param name="name">The sheet.</param>
    /// <param name="rows">Its XML.</param>
    public WorkbookFile Sheet(string name, string rows, string state = "visible")
    {
        _sheets.Add((name, state, rows));
        return this;
    }

    /// <summary>A sheet of cells with texts in them, from A1 on; a null is no cell.</summary>
    public WorkbookFile Table(string name, params string?[][] rows) => Sheet(name, string.Concat(rows.Select(row =>
        $"<row>{string.Concat(row.Select((text, i) => text is null ? "" : $"<c r=\"{(char)('A' + i)}1\" t=\"inlineStr\"><is><t>{text}</t></is></c>"))}</row>")));

    public byte[] ToBytes()
    {
        var written = new HashSet<string>();
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write("[Content_Types].xml", $"""
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
                <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
                <Default Extension="xml" ContentType="application/xml"/>
                <Override PartName="/xl/workbook.xml" ContentType="{ContentType}.sheet.main+xml"/>
                <Override PartName="/xl/styles.xml" ContentType="{ContentType}.styles+xml"/>
                <Override PartName="/xl/sharedStrings.xml" ContentType="{ContentType}.sharedStrings+xml"/>{string.Concat(_sheets.Select((_, i) =>
                    $"<Override PartName=\"/xl/worksheets/sheet{i}.xml\" ContentType=\"{ContentType}.worksheet+xml\"/>"))}</Types>
                """);
            Write("_rels/.rels", RelationsOf(("rId1", "officeDocument", "xl/workbook.xml")));
            Write("xl/workbook.xml", $"""
                <workbook xmlns="{Main}" xmlns:r="{Relations}"><workbookPr date1904="{(Is1904 ? 1 : 0)}"/><sheets>{string.Concat(_sheets.Select((sheet, i) =>
                    $"<sheet name=\"{sheet.Name}\" sheetId=\"{i + 1}\" state=\"{sheet.State}\" r:id=\"rId{i}\"/>"))}</sheets></workbook>
                """);
            Write("xl/_rels/workbook.xml.rels", RelationsOf(
            [
                .. _sheets.Select((_, i) => ($"rId{i}", "worksheet", $"worksheets/sheet{i}.xml")),
                ("rIdStyles", "styles", "styles.xml"), ("rIdTexts", "sharedStrings", "/xl/sharedStrings.xml"),
            ]));
            Write("xl/styles.xml", $"""
                <styleSheet xmlns="{Main}"><numFmts>{string.Concat(Formats.Select((code, i) =>
                    $"<numFmt numFmtId=\"{164 + i}\" formatCode=\"{code.Replace("\"", "&quot;", StringComparison.Ordinal)}\"/>"))}</numFmts>
                <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
                <cellXfs><xf numFmtId="0"/>{string.Concat(Formats.Select((code, i) => $"<xf numFmtId=\"{(int.TryParse(code, out var id) ? id : 164 + i)}\"/>"))}</cellXfs></styleSheet>
                """);
            Write("xl/sharedStrings.xml", $"<sst xmlns=\"{Main}\">{string.Concat(Texts.Select(text => $"<si>{text}</si>"))}</sst>");
            for (var i = 0; i < _sheets.Count; i++)
            {
                // Links are written as people type them.
                Write($"xl/worksheets/_rels/sheet{i}.xml.rels", RelationsOf(("rId1", "hyperlink", "mailto:a@b, c:%%\" TargetMode=\"External")));
                Write($"xl/worksheets/sheet{i}.xml", $"""
                    <?xml version="1.0" encoding="UTF-8"?>
                    <worksheet xmlns="{Main}"><dimension ref="A1"/><sheetData>{_sheets[i].Rows}</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>
                    """);
            }

            foreach (var name in Parts.Keys.Except(written).ToList())
                Write(name, "");

            void Write(string name, string text)
            {
                written.Add(name);
                using var part = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                if (Parts.TryGetValue(name, out var other))
                    other(part);
                else
                    part.Write(Encoding.UTF8.GetBytes(Edit(name, text)));
            }
        }

        return bytes.ToArray();
    }

    static string RelationsOf(params IEnumerable<(string Id, string Kind, string Target)> relations) => $"""
        <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{string.Concat(relations.Select(one =>
            $"<Relationship Id=\"{one.Id}\" Type=\"{Relations}/{one.Kind}\" Target=\"{one.Target}\"/>"))}</Relationships>
        """;
}
