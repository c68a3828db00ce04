using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Sluice.Formats.Excel;

/// <summary>Reads a part of a workbook, element by element: each begins and ends.</summary>
sealed partial class PartReader : IDisposable
{
    // Excel's own are a few deep; a reader remembers all that are open.
    const int MostDeep = 200;

    readonly PartStream _stream;
    readonly OpenXmlPartReader _reader;
    readonly StringBuilder _text = new();

    PartReader(PartStream stream, OpenXmlPart part, string display)
    {
        (_stream, Display) = (stream, display);
        try
        {
            _reader = new OpenXmlPartReader(stream, part.Features, default);
        }
        catch (XmlException exception)
        {
            throw NoXml(exception);
        }
    }

    /// <summary>The part's name, for messages.</summary>
    public string Display { get; }

    /// <summary>Opens a part.</summary>
    /// <typeparam name="TRoot">What it consists of.</typeparam>
    /// <param name="display">Its name, for messages.</param>
    /// <param name="most">The bytes it may have.</param>
    /// <exception cref="InvalidDataException">It consists of something else.</exception>
    public static PartReader Open<TRoot>(OpenXmlPart part, string display, long most)
        where TRoot : OpenXmlElement
    {
        var stream = new PartStream(part.GetStream(FileMode.Open, FileAccess.Read), display, most);
        try
        {
            var reader = new PartReader(stream, part, display);
            return reader.Read() && reader.Begins<TRoot>() ? reader : throw new InvalidDataException($"its {display} is XML of something else");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether such an element begins here.</summary>
    public bool Begins<T>()
        where T : OpenXmlElement => _reader.IsStartElement && _reader.ElementType == typeof(T);

    /// <summary>Whether such an element ends here. One that is empty does so, too.</summary>
    public bool Ends<T>()
        where T : OpenXmlElement => _reader.IsEndElement && _reader.ElementType == typeof(T);

    /// <summary>An attribute of the element that begins here; null when it has none of this name.</summary>
    /// <param name="isOfRelations">Whether it is one of those that refer to other parts.</param>
    public string? Attribute(string name, bool isOfRelations = false)
    {
        var attributes = _reader.Attributes;
        for (var i = 0; i < attributes.Count; i++)
        {
            if (attributes[i].LocalName == name && attributes[i].NamespaceUri.Length > 0 == isOfRelations)
                return attributes[i].Value;
        }

        return null;
    }

    /// <summary>Goes to where the next element begins or ends; false at the end.</summary>
    /// <exception cref="InvalidDataException">There is no XML. What stands there is not told: it may be a row's.</exception>
    public bool Read()
    {
        _stream.BeginElement();
        try
        {
            if (!_reader.Read())
                return false;
        }
        catch (XmlException exception)
        {
            throw NoXml(exception);
        }

        return _reader.Depth <= MostDeep ? true : throw new InvalidDataException($"its {Display} has elements more than {MostDeep} deep in each other");
    }

    /// <summary>The value of the element that begins here.</summary>
    /// <exception cref="NotSupportedException">It has several texts, of which the SDK would give the first.</exception>
    public string ReadValue()
    {
        var text = _reader.GetText();
        return !_stream.MayPartTexts || !_reader.LoadCurrentElement()!.InnerXml.Contains('<') ? text : throw new NotSupportedException(
            $"its {Display} has a text with comments or CDATA sections in it, which is not supported. Open it in Excel or LibreOffice, and save it again");
    }

    /// <summary>The text of an element of texts, to its end: its runs one after the other, without how they are pronounced.</summary>
    public string ReadTexts<T>()
        where T : OpenXmlElement
    {
        _text.Clear();
        var isPronounced = false;
        while (Read() && !Ends<T>())
        {
            if (Begins<PhoneticRun>())
                isPronounced = true;
            else if (Ends<PhoneticRun>())
                isPronounced = false;
            else if (Begins<Text>() && !isPronounced)
                _stream.CheckText(_text.Append(ReadValue()).Length);
        }

        return Unescaped(_text.ToString());
    }

    /// <summary>Characters that XML cannot have are written <c>_x000D_</c>; PostgreSQL has no NUL either.</summary>
    public static string Unescaped(string text) => !text.Contains("_x", StringComparison.Ordinal) ? text
        : Escape().Replace(text, match => Convert.ToInt32(match.Groups[1].Value, 16) is > 0 and var code ? $"{(char)code}" : match.Value);

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }

    InvalidDataException NoXml(XmlException exception) =>
        new($"its {Display} is no XML at line {exception.LineNumber}, character {exception.LinePosition}");

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_")]
    private static partial Regex Escape();
}
