using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;
using Sluice.Http;

namespace Sluice.Activities.Web;

/// <summary>Reads what a web activity sends.</summary>
sealed class WebRequestReader(DefinitionParser properties, ActivityReading reading)
{
    /// <summary>The request; null after an error and where something is not known yet.</summary>
    /// <param name="method">How it is sent.</param>
    /// <param name="timeout">How long to wait for an answer.</param>
    /// <param name="body">The body; null for none.</param>
    public WebRequest? Read(HttpMethod? method, TimeSpan timeout, string? body)
    {
        properties.Differs("true is refused: certificates are always checked", "disableCertValidation");
        properties.Differs("http only where a setting allows it; link-local addresses are refused", "url");
        if (properties.Boolean("disableCertValidation") == true)
        {
            properties.Error(
                "disableCertValidation", "certificates are always checked", "Remove it, and have the machine trust who issued the certificate");
        }

        properties.NoEffect("integration runtimes are not used; the request is sent from where Sluice runs", "connectVia");
        var url = Url();
        var headers = Headers();
        var authentication = WebAuthentication.Read(properties, reading);
        return method is null || url is null ? null : new WebRequest(method, url)
        {
            Headers = headers,
            Body = body,
            Authentication = authentication,
            Timeout = timeout,
        };
    }

    /// <summary>The body with the datasets and linked services that the activity passes on; null is none.</summary>
    public string? Body()
    {
        var datasets = Passed("datasets", ResourceKind.Dataset);
        var services = Passed("linkedServices", ResourceKind.LinkedService);
        if (datasets is null && services is null)
        {
            var body = properties.Evaluated("body");
            return body is null ? null : body is JsonValue ? Values.ToText(body) : body.ToJsonString();
        }

        if (ObjectBody("datasets and linkedServices are put into a JSON object") is not { } json)
            return null;
        if (datasets is not null)
            json["datasets"] = datasets;
        if (services is not null)
            json["linkedServices"] = services;
        return json.ToJsonString();
    }

    /// <summary>The body as an object, for who puts more into it; null after an error and where it is not known yet.</summary>
    /// <param name="why">Why it must be one.</param>
    public JsonObject? ObjectBody(string why)
    {
        var body = AsObject(properties.Evaluated("body"));
        if (body is null && !properties.IsDeferred("body"))
            properties.Error("body", why, "Write the body as an object, or leave it out");
        return body;
    }

    static JsonObject? AsObject(JsonNode? body)
    {
        try
        {
            return body switch
            {
                null => [],
                JsonObject json => json,
                JsonValue text => JsonText.Parse(Values.ToText(text)) as JsonObject,
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    JsonArray? Passed(string name, ResourceKind kind)
    {
        var passed = new JsonArray();
        foreach (var reader in properties.Objects(name))
        {
            if (reader.AsReference() is { } reference && reading.Factory.Find(kind, reference.Name, reader, reading.Report) is { } resource)
                passed.Add((JsonNode)PassedDefinition.Of(resource, reference));
        }

        return passed.Count > 0 ? passed : null;
    }

    Uri? Url()
    {
        if (properties.Text("url", required: true) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            // Not quoted: its query may hold secrets.
            properties.Error("url", "this is no URL of HTTP", "Write https://...");
            return null;
        }

        if (url.UserInfo.Length > 0)
            properties.Error("url", "a user in the URL is not sent", "Write it as authentication of the type Basic");
        if (!reading.HasValues && HttpRules.PlainHint(url) is { } hint)
            properties.Hint("url", hint);
        return url;
    }

    List<(string, string?, Secret?)> Headers()
    {
        var headers = new List<(string, string?, Secret?)>();
        if (properties.Object("headers") is not { } reader)
            return headers;
        reading.Factory.CheckVaults(reader.File, reader.Json, reader.Path, reading.Report);
        foreach (var (name, value) in reader.Json)
        {
            if (HttpHeaders.IsOwn(name))
            {
                reader.Hint(name, "this header is the connection's own and is not taken over");
                continue;
            }

            var isSecret = value is JsonObject json && json.ContainsKey("type")
                && !Values.ToText(json["type"]).Equals("Expression", StringComparison.OrdinalIgnoreCase);
            var secret = isSecret ? reader.Secret(name) : null;
            var text = isSecret ? null : reader.Text(name);
            if (!HttpHeaders.IsName(name))
                reader.Error(name, "this is no name of a header", "Use letters, digits and hyphens");
            else if (text is not null && !HttpHeaders.IsValue(text))
                reader.Error(name, "a header is one line", "Remove the line break");
            else if (secret is not null || text is not null)
                headers.Add((name, text, secret));
        }

        return headers;
    }
}
