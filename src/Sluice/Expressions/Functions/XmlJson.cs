using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace Sluice.Expressions.Functions;

/// <summary>
/// XML as JSON and back, as Json.NET has it: attributes are properties with an @, text beside them is <c>#text</c>, elements of the same
/// name an array, an empty element null.
/// </summary>
static class XmlJson
{
    const string TextName = "#text";
    const string DataName = "#cdata-section";

    public static JsonObject ToJson(XmlDocument document) => Group(document.ChildNodes.Cast<XmlNode>());

    /// <exception cref="ArgumentException">XML cannot hold a name or a text.</exception>
    /// <exception cref="XmlException">XML cannot hold a name or a text.</exception>
    public static string ToXml(JsonObject json)
    {
        var elements = json.Where(property => !property.Key.StartsWith('?')).ToList();
        if (elements is not [var root] || root.Value is JsonArray || root.Key[..Math.Min(1, root.Key.Length)] is "" or "@" or "#")
            throw new ExpressionException("XML has one root element, so the object must have one property, and that must not be an array");
        var text = new StringBuilder();
        Write(text, root.Key, root.Value);
        return text.ToString();
    }

    static JsonObject Group(IEnumerable<XmlNode> nodes)
    {
        var json = new JsonObject();
        foreach (var group in nodes.Where(IsKept).GroupBy(Name))
        {
            var values = group.Select(Value).ToArray();
            json[group.Key] = values is [var one] ? one : new JsonArray(values);
        }

        return json;
    }

    static bool IsKept(XmlNode node) => node.NodeType is XmlNodeType.Element or XmlNodeType.Attribute or XmlNodeType.Text
        or XmlNodeType.CDATA or XmlNodeType.XmlDeclaration;

    static string Name(XmlNode node) => node.NodeType switch
    {
        XmlNodeType.Attribute => $"@{node.Name}",
        XmlNodeType.Text => TextName,
        XmlNodeType.CDATA => DataName,
        XmlNodeType.XmlDeclaration => "?xml",
        _ => node.Name,
    };

    static JsonNode? Value(XmlNode node) => node switch
    {
        XmlDeclaration declaration => Declaration(declaration),
        XmlElement { HasAttributes: false, IsEmpty: true } => null,
        XmlElement { HasAttributes: false } element when !element.ChildNodes.Cast<XmlNode>().Any(IsKept) => "",
        XmlElement { HasAttributes: false, ChildNodes: { Count: 1 } children } when children[0] is XmlText text => text.Value,
        XmlElement element => Group(element.Attributes.Cast<XmlNode>().Concat(element.ChildNodes.Cast<XmlNode>())),
        _ => node.Value,
    };

    static JsonObject Declaration(XmlDeclaration declaration)
    {
        var json = new JsonObject { ["@version"] = declaration.Version };
        if (declaration.Encoding.Length > 0)
            json["@encoding"] = declaration.Encoding;
        if (declaration.Standalone.Length > 0)
            json["@standalone"] = declaration.Standalone;
        return json;
    }

    static void Write(StringBuilder text, string name, JsonNode? value)
    {
        if (value is JsonArray items)
        {
            foreach (var item in items)
                Write(text, name, item);
            return;
        }

        name = EncodeName(name);
        text.Append('<').Append(name);
        var content = value as JsonObject ?? [];
        foreach (var (attribute, attributeValue) in content.Where(property => property.Key.StartsWith('@')))
        {
            var quoted = new XAttribute("a", ScalarText(attributeValue)).ToString().AsSpan(1);
            text.Append(' ').Append(EncodeName(attribute[1..])).Append(quoted);
        }

        text.Append('>');
        if (value is JsonObject)
            WriteContent(text, content);
        else
            text.Append(Escape(ScalarText(value)));
        text.Append("</").Append(name).Append('>');
    }

    static void WriteContent(StringBuilder text, JsonObject content)
    {
        foreach (var (child, value) in content.Where(property => !property.Key.StartsWith('@')))
        {
            if (child is TextName or DataName)
                text.Append(Escape(ScalarText(value)));
            else
                Write(text, child, value);
        }
    }

    static string Escape(string text) => new XText(text).ToString();

    static string EncodeName(string name) =>
        name.Length == 0 ? throw new ArgumentException("no name", nameof(name)) : XmlConvert.EncodeName(name);

    static string ScalarText(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => Values.ToText(value),
    };
}
