using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.XPath;

namespace Sluice.Expressions.Functions;

/// <summary>The functions of XML. No document type, no entity and nothing outside of a text is ever read.</summary>
static class XmlFunctions
{
    static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public static readonly Function[] All =
    [
        new("xml", "value: string or object", "object", "The XML of an object with one property, or of a text that is XML, as content.",
            Make),
        new("xpath", "xml: string or XML; path: string", "any",
            "What an XPath 1.0 expression finds: a value, or an array of the nodes, elements as XML and others as text.", Find)
        {
            Differs = "Nodes are an array also where there is only one.",
        },
    ];

    /// <summary>Reads XML of bounded depth.</summary>
    public static XmlDocument Load(Arguments a, int index, string text)
    {
        try
        {
            using (var levels = XmlReader.Create(new StringReader(text), Settings))
            {
                while (levels.Read())
                {
                    if (levels.Depth > Limits.Nesting)
                        throw a.Fault(index, $"is XML of more than {Limits.Nesting} levels");
                }
            }

            using var reader = XmlReader.Create(new StringReader(text), Settings);
            var document = new XmlDocument { XmlResolver = null };
            document.Load(reader);
            return document;
        }
        catch (XmlException exception)
        {
            var where = $"line {exception.LineNumber}, character {exception.LinePosition}";
            throw a.Fault(index, $"is not XML: it cannot be read from {where} of it on");
        }
    }

    static JsonNode Make(Arguments a)
    {
        var value = a.Any(0);
        if (Content.TryRead(value, out var content))
            return content.As(Content.Xml).ToJson();
        var text = value is JsonObject json ? FromJson(a, json) : a.Text(0);
        Load(a, 0, text);
        return ToContent(text);
    }

    static string FromJson(Arguments a, JsonObject json)
    {
        try
        {
            return XmlJson.ToXml(json);
        }
        catch (Exception exception) when (exception is ArgumentException or XmlException)
        {
            throw a.Fault(0, "has a text or a name that XML cannot hold");
        }
    }

    static JsonNode? Find(Arguments a)
    {
        var navigator = Load(a, 0, Content.Read(a, 0).Text).CreateNavigator()!;
        object found;
        try
        {
            found = navigator.Evaluate(a.Text(1));
        }
        catch (Exception exception) when (exception is XPathException or ArgumentException)
        {
            throw a.Fault(1, "is not an XPath expression that can be evaluated; elements of a namespace are named by local-name()");
        }

        return found switch
        {
            bool value => value,
            string value => value,
            double value => FromDouble(a, value),
            XPathNodeIterator nodes => new JsonArray([.. nodes.Cast<XPathNavigator>().Select(FromNode)]),
            _ => null,
        };
    }

    static JsonNode FromDouble(Arguments a, double value) =>
        !double.IsFinite(value) ? throw a.Fault(1, "finds what is not a number")
        : value == Math.Truncate(value) && Math.Abs(value) < long.MaxValue ? (long)value
        : value;

    static JsonNode? FromNode(XPathNavigator node) =>
        node.NodeType is XPathNodeType.Element or XPathNodeType.Root ? ToContent(node.OuterXml) : node.Value;

    static JsonNode ToContent(string xml) => new Content(Content.Xml, Encoding.UTF8.GetBytes(xml)).ToJson();
}
