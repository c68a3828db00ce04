using static Sluice.Tests.Expressions.Evaluation;

namespace Sluice.Tests.Expressions.Functions;

public sealed class XmlFunctionTests
{
    const string Produce = "xml('<produce><item kind=\"a\"><name>Gala</name><count>10</count></item><item><name>Honey</name><count>20</count></item></produce>')";
    const string File = "xml('<?xml version=\"1.0\"?> <file xmlns=\"http://contoso.com\"> <location>Paris</location> </file>')";

    [Theory]
    [InlineData("@string(xml(json('{ \"name\": \"Sophia Owen\" }')))", "\"<name>Sophia Owen</name>\"")]
    [InlineData("@string(xml(json('{\"person\": {\"name\": \"Sophia Owen\", \"city\": \"Seattle\"}}')))", "\"<person><name>Sophia Owen</name><city>Seattle</city></person>\"")]
    [InlineData("@string(xml(json('{\"a\": {\"@id\": 1, \"@x\": \"<\\\"&\", \"#text\": \"t<\"}}')))", "\"<a id=\\\"1\\\" x=\\\"&lt;&quot;&amp;\\\">t&lt;</a>\"")]
    [InlineData("@string(xml(json('{\"a\": {\"b\": [1, true, null]}}')))", "\"<a><b>1</b><b>true</b><b></b></a>\"")]
    [InlineData("@string(xml(json('{\"?xml\": {\"@version\": \"1.0\"}, \"a\": null}')))", "\"<a></a>\"")]
    [InlineData("@string(xml(json('{\"a b\": 1}')))", "\"<a_x0020_b>1</a_x0020_b>\"")]
    [InlineData("@string(xml('<a/>'))", "\"<a/>\"")]
    [InlineData("@xml('<a/>')['$content-type']", "\"application/xml;charset=utf-8\"")]
    [InlineData("@base64ToString(xml('<a/>')['$content'])", "\"<a/>\"")]
    public void Objects_and_texts_become_xml(string text, string expected) => Gives(expected, text);

    [Theory]
    [InlineData("<?xml version=\"1.0\"?> <root> <person id=\"1\"> <name>Sophia Owen</name> <occupation>Engineer</occupation> </person> </root>",
        "{\"?xml\":{\"@version\":\"1.0\"},\"root\":{\"person\":{\"@id\":\"1\",\"name\":\"Sophia Owen\",\"occupation\":\"Engineer\"}}}")]
    [InlineData("<a><b>1</b><c/><b x=\"y\">2</b></a>", "{\"a\":{\"b\":[\"1\",{\"@x\":\"y\",\"#text\":\"2\"}],\"c\":null}}")]
    [InlineData("<a></a>", "{\"a\":\"\"}")]
    [InlineData("<a><!-- c --><![CDATA[<x>]]></a>", "{\"a\":{\"#cdata-section\":\"<x>\"}}")]
    [InlineData("<a xmlns:p=\"urn:p\"><p:b>1</p:b></a>", "{\"a\":{\"@xmlns:p\":\"urn:p\",\"p:b\":\"1\"}}")]
    public void Xml_becomes_an_object(string xml, string expected) => Gives(expected, $"@json(xml('{xml}'))");

    [Theory]
    [InlineData($"@xpath({Produce}, 'sum(/produce/item/count)')", "30")]
    [InlineData($"@xpath({Produce}, 'count(//item) div 4')", "0.5")]
    [InlineData($"@xpath({Produce}, 'count(//item) > 1')", "true")]
    [InlineData($"@xpath({Produce}, 'string(//item[2]/name)')", "\"Honey\"")]
    [InlineData($"@xpath({Produce}, '//name/text()')", "[\"Gala\",\"Honey\"]")]
    [InlineData($"@xpath({Produce}, '//@kind')[0]", "\"a\"")]
    [InlineData($"@xpath({Produce}, '//nothing')", "[]")]
    [InlineData($"@string(first(xpath({Produce}, '//name')))", "\"<name>Gala</name>\"")]
    [InlineData($"@json(xpath({Produce}, '//item[2]')[0]).item.count", "\"20\"")]
    [InlineData($"@length(xpath({Produce}, '//item'))", "2")]
    [InlineData($"@string(xpath({File}, '/*[name()=\"file\"]/*[name()=\"location\"]')[0])", "\"<location xmlns=\\\"http://contoso.com\\\">Paris</location>\"")]
    [InlineData($"@xpath({File}, 'string(/*[local-name()=\"file\" and namespace-uri()=\"http://contoso.com\"]/*[local-name()=\"location\"])')", "\"Paris\"")]
    [InlineData("@xpath('<a>1</a>', 'number(/a)')", "1")]
    public void An_xpath_expression_finds_values_and_nodes(string text, string expected) => Gives(expected, text);

    [Theory]
    [InlineData("@xml('a')", "xml(): value is not XML: it cannot be read from line 1, character 1 of it on (at character 6)")]
    [InlineData("@xml(json('{\"a\":1,\"b\":2}'))", "xml(): XML has one root element, so the object must have one property, and that must not be an array (at character 2)")]
    [InlineData("@xml(json('{\"a\":[1]}'))", "xml(): XML has one root element, so the object must have one property, and that must not be an array (at character 2)")]
    [InlineData("@xml(json('{\"a\":\"\\u0001\"}'))", "xml(): value has a text or a name that XML cannot hold (at character 6)")]
    [InlineData("@xml(null)", "xml(): value takes a string or object, not null (at character 6)")]
    [InlineData("@xpath('<a/>', '//[')", "xpath(): path is not an XPath expression that can be evaluated; elements of a namespace are named by local-name() (at character 16)")]
    [InlineData("@xpath('<a/>', '//p:b')", "xpath(): path is not an XPath expression that can be evaluated; elements of a namespace are named by local-name() (at character 16)")]
    [InlineData("@xpath('<a/>', 'number(/a/b)')", "xpath(): path finds what is not a number (at character 16)")]
    public void What_is_no_xml_says_why(string text, string expected) => Fails(expected, text);

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e \"eee\"><!ENTITY f \"&e;&e;\">]><a>&f;</a>")]
    [InlineData("<!DOCTYPE a SYSTEM \"http://127.0.0.1/a.dtd\"><a/>")]
    public void Document_types_and_entities_are_never_read(string xml) =>
        Assert.StartsWith("xml(): value is not XML", Assert.Throws<Sluice.Expressions.ExpressionException>(() => Evaluate($"@xml('{xml}')")).Message, StringComparison.Ordinal);
}
