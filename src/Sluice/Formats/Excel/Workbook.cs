using System.IO.Compression;

namespace Sluice.Formats.Excel;

/// <summary>A workbook: a ZIP archive of parts, which refer to each other.</summary>
sealed class Workbook : IDisposable
{
    const long MostOfPart = 64L << 20;
    const long MostOfStrings = 256L << 20;

    readonly ZipArchive _archive;
    readonly Dictionary<string, ZipArchiveEntry> _parts = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, (string Kind, string Target)> _relations;
    readonly List<(string Name, string Relation)> _sheets = [];

    Workbook(ZipArchive archive)
    {
        _archive = archive;
        foreach (var entry in archive.Entries)
            _parts[entry.FullName.Replace('\\', '/')] = entry;
        var main = RelationsOf("").Values.FirstOrDefault(relation => relation.Kind == "officeDocument").Target
            ?? throw new InvalidDataException("it is no Excel workbook, but another ZIP archive");
        _relations = RelationsOf(main);
        ReadMain(main);
    }

    /// <summary>Whether its days are counted from 1904.</summary>
    public bool Is1904 { get; private set; }

    /// <summary>The bytes of the texts that cells share.</summary>
    public long StringBytes => Find("sharedStrings") is { } part ? _parts[part].Length : 0;

    /// <summary>Opens one.</summary>
    /// <param name="content">The file, to be read in pieces; it is not closed.</param>
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
        return new Workbook(new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true));
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
                $"There is no sheet {wanted} in the workbook. It has {string.Join(", ", _sheets.Select((one, i) => $"{i} '{one.Name}'"))}.");
        }

        var (kind, target) = _relations.GetValueOrDefault(sheet.Relation);
        if (kind != "worksheet")
            throw new NotSupportedException($"its sheet '{sheet.Name}' is a chart or the like, which has no cells. Choose another sheet");
        return Open(target, $"sheet '{sheet.Name}'", long.MaxValue);
    }

    /// <summary>Opens the texts that cells share; null when there are none.</summary>
    public PartReader? OpenStrings() => Find("sharedStrings") is { } part ? Open(part, "list of texts", MostOfStrings) : null;

    /// <summary>Opens the styles of cells; null when there are none.</summary>
    public PartReader? OpenStyles() => Find("styles") is { } part ? Open(part, "list of styles", MostOfPart) : null;

    public void Dispose() => _archive.Dispose();

    string? Find(string kind) =>
        _relations.Values.FirstOrDefault(relation => relation.Kind == kind).Target is { } target && _parts.ContainsKey(target) ? target : null;

    PartReader Open(string target, string display, long most) => _parts.TryGetValue(target, out var entry)
        ? new PartReader(new PartStream(entry.Open(), display, most), display)
        : throw new InvalidDataException($"its {display} is missing");

    void ReadMain(string part)
    {
        using var reader = Open(part, "workbook part", MostOfPart);
        while (reader.Read())
        {
            if (!reader.IsElement)
                continue;
            if (reader.Name == "workbookPr")
                Is1904 = reader.Attribute("date1904") is "1" or "true";
            else if (reader.Name == "sheet" && reader.Attribute("name") is { } name && reader.AnyAttribute("id") is { } relation)
                _sheets.Add((name, relation));
        }
    }

    /// <summary>What a part refers to, by the ids that it uses; that of the archive itself is named by nothing.</summary>
    Dictionary<string, (string Kind, string Target)> RelationsOf(string part)
    {
        var slash = part.LastIndexOf('/') + 1;
        var (folder, name) = (part[..slash], part[slash..]);
        var relations = new Dictionary<string, (string, string)>();
        if (!_parts.ContainsKey($"{folder}_rels/{name}.rels"))
            return relations;
        using var reader = Open($"{folder}_rels/{name}.rels", "list of parts", MostOfPart);
        while (reader.Read())
        {
            if (reader.IsElement && reader.Name == "Relationship" && reader.Attribute("TargetMode") != "External"
                && reader.Attribute("Id") is { } id && reader.Attribute("Type") is { } type && reader.Attribute("Target") is { } target)
            {
                relations[id] = (type[(type.LastIndexOf('/') + 1)..], Resolve(folder, target));
            }
        }

        return relations;
    }

    static string Resolve(string folder, string target)
    {
        var steps = new List<string>();
        foreach (var step in (target.StartsWith('/') ? target : folder + target).Replace('\\', '/').Split('/'))
        {
            if (step == ".." && steps.Count > 0)
                steps.RemoveAt(steps.Count - 1);
            else if (step is not ("" or "." or ".."))
                steps.Add(step);
        }

        return string.Join('/', steps);
    }
}
