using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Sluice.Formats.Excel;

/// <summary>A workbook: a ZIP archive of parts, which refer to each other.</summary>
sealed class Workbook : IDisposable
{
    const long MostOfLists = 16L << 20;
    const long MostOfPart = 64L << 20;
    const long MostOfTexts = 256L << 20;

    readonly SpreadsheetDocument _document;
    readonly WorkbookPart _main;
    readonly List<(string Name, string Relation)> _sheets = [];

    Workbook(SpreadsheetDocument document, WorkbookPart main)
    {
        (_document, _main) = (document, main);
        using var reader = PartReader.Open<DocumentFormat.OpenXml.Spreadsheet.Workbook>(main, "workbook part", MostOfPart);
        while (reader.Read())
        {
            if (reader.Begins<WorkbookProperties>())
                Is1904 = reader.Attribute("date1904") is "1" or "true";
            else if (reader.Begins<Sheet>() && reader.Attribute("name") is { } name && reader.Attribute("id", isOfRelations: true) is { } relation)
                _sheets.Add((name, relation));
        }
    }

    /// <summary>Whether its days are counted from 1904.</summary>
    public bool Is1904 { get; private set; }

    /// <summary>Opens one.</summary>
    /// <param name="content">The file, to be read in pieces; who opened it closes it.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static Workbook Open(Stream content)
    {
        Span<byte> start = stackalloc byte[4];
        var length = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        content.Position = 0;
        if (start[..length].SequenceEqual((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            throw new NotSupportedException(
                "it is an old workbook (.xls), or one with a password. Save it as .xlsx without a password");
        }

        if (start[..length] is not [(byte)'P', (byte)'K', ..])
            throw new InvalidDataException("it is no Excel workbook (.xlsx)");
        CheckLists(content);
        var document = Listed(() => SpreadsheetDocument.Open(content, isEditable: false));
        try
        {
            return new Workbook(document, Listed(() => document.WorkbookPart)
                ?? throw new InvalidDataException("it is no Excel workbook, but another ZIP archive"));
        }
        catch
        {
            Close(document);
            throw;
        }
    }

    /// <summary>Opens a sheet.</summary>
    /// <exception cref="SluiceException">There is none; the message names those that are there.</exception>
    public PartReader OpenSheet(ExcelFormat format)
    {
        var sheet = format.SheetName is { } name
            ? _sheets.Find(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            : _sheets.ElementAtOrDefault(format.SheetIndex);
        if (sheet.Name is null)
        {
            var wanted = format.SheetName is null ? $"at the index {format.SheetIndex}" : $"'{format.SheetName}'";
            throw new SluiceException(Side.Source, "SheetNotFound",
                $"There is no sheet {wanted} in the workbook. It has {string.Join(", ", _sheets.Select((one, i) => $"{i} '{one.Name}'"))}.")
            {
                IsNotFound = true,
            };
        }

        return Listed(() => _main.TryGetPartById(sheet.Relation, out var part) ? part : null) switch
        {
            WorksheetPart part => PartReader.Open<Worksheet>(part, $"sheet '{sheet.Name}'", long.MaxValue),
            null => throw new InvalidDataException($"its sheet '{sheet.Name}' is missing"),
            _ => throw new NotSupportedException($"its sheet '{sheet.Name}' is a chart or the like, which has no cells. Choose another sheet"),
        };
    }

    /// <summary>Opens the texts that cells share; null when there are none.</summary>
    public PartReader? OpenTexts() => Listed(() => _main.SharedStringTablePart) is { } part
        ? PartReader.Open<SharedStringTable>(part, "list of texts", MostOfTexts) : null;

    /// <summary>Opens the styles of cells; null when there are none.</summary>
    public PartReader? OpenStyles() => Listed(() => _main.WorkbookStylesPart) is { } part
        ? PartReader.Open<Stylesheet>(part, "list of styles", MostOfPart) : null;

    public void Dispose() => Close(_document);

    static void Close(SpreadsheetDocument document)
    {
        try
        {
            document.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // After a fault the SDK has closed the archive itself.
        }
    }

    /// <summary>Which parts there are, of what kind and where, the SDK takes into memory, however much it is.</summary>
    static void CheckLists(Stream content)
    {
        using (var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true))
        {
            var lists = archive.Entries.Where(entry => entry.Name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)
                || entry.Name.Equals("[Content_Types].xml", StringComparison.OrdinalIgnoreCase));
            if (lists.Sum(entry => entry.Length) > MostOfLists)
            {
                throw new NotSupportedException(
                    $"its lists of parts have more than {MostOfLists >> 20} MB when they are unpacked, which is not supported. Export the sheet as CSV");
            }
        }

        content.Position = 0;
    }

    /// <summary>Does what reads these lists. What they say is no row's.</summary>
    static T Listed<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (OpenXmlPackageException exception)
        {
            throw new InvalidDataException(
                $"its parts are not what they should be: {exception.Message.ReplaceLineEndings("").TrimEnd('.')}. Open it in Excel or LibreOffice, and save it again", exception);
        }
        catch (Exception exception) when (exception is XmlException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException(
                $"its list of parts is damaged: {ExceptionText.FirstLine(exception)}. Open it in Excel or LibreOffice, and save it again", exception);
        }
    }
}
