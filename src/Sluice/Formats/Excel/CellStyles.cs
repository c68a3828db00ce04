using System.Globalization;
using System.Text.RegularExpressions;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Sluice.Formats.Excel;

/// <summary>What the numbers in cells are, by the cells' styles.</summary>
sealed partial class CellStyles
{
    readonly List<CellKind> _kinds = [];

    /// <summary>Reads the styles of a workbook.</summary>
    public static CellStyles Read(Workbook workbook)
    {
        var (styles, formats, isOfCells) = (new CellStyles(), new Dictionary<int, string>(), false);
        using var reader = workbook.OpenStyles();
        while (reader?.Read() == true)
        {
            if (reader.Begins<CellFormats>() || reader.Ends<CellFormats>())
                isOfCells = reader.Begins<CellFormats>();
            else if (reader.Begins<NumberingFormat>())
                formats[Number(reader.Attribute("numFmtId"))] = reader.Attribute("formatCode") ?? "";
            else if (isOfCells && reader.Begins<CellFormat>())
                styles._kinds.Add(Number(reader.Attribute("numFmtId")) is var id && formats.TryGetValue(id, out var code) ? KindOf(code) : KindOf(id));
        }

        return styles;
    }

    /// <summary>The kind by the attribute of a cell.</summary>
    public CellKind Of(string? style) => style is not null && _kinds.ElementAtOrDefault(Number(style)) is var kind ? kind : CellKind.Number;

    static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>Formats that are not written down (ECMA-376 part 1, 18.8.30), those of East Asian versions with them.</summary>
    static CellKind KindOf(int id) => id switch
    {
        (>= 14 and <= 17) or (>= 27 and <= 31) or 36 or (>= 50 and <= 58) => CellKind.Date,
        22 => CellKind.DateTime,
        (>= 18 and <= 21) or (>= 32 and <= 35) or 45 or 47 => CellKind.Time,
        46 => CellKind.Duration,
        _ => CellKind.Number,
    };

    /// <summary>By the letters in it that stand for parts of a time.</summary>
    static CellKind KindOf(string code)
    {
        var first = Literal().Replace(code, "").Split(';')[0];
        if (Elapsed().IsMatch(first))
            return CellKind.Duration;
        first = Bracket().Replace(first, "");
        if (first.Equals("General", StringComparison.OrdinalIgnoreCase))
            return CellKind.Number;
        var hasTime = first.AsSpan().ContainsAny("hHsS");
        var hasDate = first.AsSpan().ContainsAny("yYdD") || (!hasTime && first.AsSpan().ContainsAny("mM"));
        return (hasDate, hasTime) switch
        {
            (true, true) => CellKind.DateTime,
            (true, false) => CellKind.Date,
            (false, true) => CellKind.Time,
            _ => CellKind.Number,
        };
    }

    [GeneratedRegex("\"[^\"]*\"|[\\\\_*].|AM/PM|A/P", RegexOptions.IgnoreCase)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\[(h+|m+|s+)\]", RegexOptions.IgnoreCase)]
    private static partial Regex Elapsed();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Bracket();
}
