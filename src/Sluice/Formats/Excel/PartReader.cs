using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Sluice.Formats.Excel;

/// <summary>Reads the XML of a part of a workbook, node by node.</summary>
/// <param name="stream">The part; closed with this.</param>
/// <param name="part">Its name, for messages.</param>
sealed partial class PartReader(PartStream stream, string part) : IDisposable
{
    // Excel's own are a few deep; a reader remembers all that are open.
    const int MostDeep = 200;

    static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    };

    XmlReader? _xml;

    /// <summary>Whether an element begins here.</summary>
    public bool IsElement => Xml.NodeType == XmlNodeType.Element;

    /// <summary>Whether an element begins here that has nothing in it.</summary>
    public bool IsEmptyElement => Xml.IsEmptyElement;

    /// <summary>Whether an element ends here.</summary>
    public bool IsEnd => Xml.NodeType == XmlNodeType.EndElement;

    /// <summary>Whether this is text, be it blank.</summary>
    public bool IsText => Xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace;

    /// <summary>The element's name, whatever its namespace: there are two sets of them.</summary>
    public string Name => Xml.LocalName;

    /// <summary>The text here.</summary>
    public string Value => Xml.Value;

    /// <summary>How many elements are around this.</summary>
    public int Depth => Xml.Depth;

    XmlReader Xml => _xml ??= XmlReader.Create(stream, Settings);

    /// <summary>An attribute of the element; null when it has none of this name.</summary>
    public string? Attribute(string name) => Xml.GetAttribute(name);

    /// <summary>An attribute that has a namespace, by its name alone.</summary>
    public string? AnyAttribute(string name)
    {
        string? value = null;
        for (var has = Xml.MoveToFirstAttribute(); has; has = Xml.MoveToNextAttribute())
            value = Xml.LocalName == name && Xml.Prefix.Length > 0 ? Xml.Value : value;
        Xml.MoveToElement();
        return value;
    }

    /// <summary>Goes to the next node; false at the end.</summary>
    /// <exception cref="InvalidDataException">There is no XML. What stands there is not told: it may be a row's.</exception>
    public bool Read()
    {
        try
        {
            if (!Xml.Read())
                return false;
        }
        catch (XmlException exception)
        {
            throw new InvalidDataException($"its {part} is no XML at line {exception.LineNumber}, character {exception.LinePosition}");
        }

        return Depth <= MostDeep ? true : throw new InvalidDataException($"its {part} has elements more than {MostDeep} deep in each other");
    }

    /// <summary>The text of an element of texts, to its end: its runs one after the other, without how they are pronounced.</summary>
    public string ReadText()
    {
        if (IsEmptyElement)
            return "";
        var (depth, text, pronounced) = (Depth, new StringBuilder(), 0);
        var isText = false;
        while (Read() && !(IsEnd && Depth == depth))
        {
            if (IsElement)
            {
                isText = Name == "t" && pronounced == 0;
                if (Name == "rPh" && !IsEmptyElement)
                    pronounced = Depth;
            }
            else if (IsEnd)
            {
                isText = false;
                if (Depth == pronounced)
                    pronounced = 0;
            }
            else if (isText && IsText)
            {
                text.Append(Value);
            }
        }

        return Unescaped(text.ToString());
    }

    /// <summary>Characters that XML cannot have are written <c>_x000D_</c>; PostgreSQL has no NUL either.</summary>
    public static string Unescaped(string text) => !text.Contains("_x", StringComparison.Ordinal) ? text
        : Escape().Replace(text, match => Convert.ToInt32(match.Groups[1].Value, 16) is > 0 and var code ? $"{(char)code}" : match.Value);

    public void Dispose()
    {
        _xml?.Dispose();
        stream.Dispose();
    }

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_")]
    private static partial Regex Escape();
}
