using System.Text.Json.Nodes;
using Sluice.Web.Client;

namespace Sluice.Web.Connecting;

/// <summary>A linked service as somebody fills it in. What the form does not know of it stays as it is.</summary>
sealed class ConnectionForm
{
    const string TypeProperties = "typeProperties";

    readonly JsonObject _properties;
    ConnectionKind _kind;

    ConnectionForm(JsonObject properties, ConnectionKind kind, SignIn signIn) => (_properties, _kind, SignIn) = (properties, kind, signIn);

    /// <summary>A new one.</summary>
    public static ConnectionForm New() => new([], ConnectionKind.All[0], ConnectionKind.All[0].SignIns[0]);

    /// <summary>One that is there; null when the form cannot show one of its kind.</summary>
    public static ConnectionForm? Of(Resource service)
    {
        if (JsonNode.Parse(service.Properties.GetRawText()) is not JsonObject properties)
            return null;
        var given = properties[TypeProperties] as JsonObject ?? [];
        var version = properties["version"]?.ToString();
        var kinds = ConnectionKind.All.Where(one => one.Type == service.Type).ToList();
        var kind = kinds.Find(one => one.Version == version) ?? kinds.Find(one => one.Fields.Any(field => field.Name == "connectionString") == Has(given, "connectionString"))
            ?? kinds.FirstOrDefault();
        if (kind is null)
            return null;
        // The way whose properties are there, and more of them than of another.
        var signIn = kind.SignIns.MaxBy(one =>
            one.Fields.Count(field => Has(given, field.Name)) * 2 + one.Fixed.Sum(said => given[said.Key] is not { } value ? 0 : value.ToString() == said.Value ? 3 : -10))!;
        var form = new ConnectionForm(properties, kind, signIn) { Name = service.Name, Description = properties["description"]?.ToString() ?? "", IsNew = false };
        foreach (var field in form.Fields.Where(field => !field.IsSecret && given[field.Name] is not null))
            form.Values[field.Name] = field.ReferenceType is null ? given[field.Name]!.ToString() : given[field.Name]!["referenceName"]?.ToString() ?? "";
        if (form.Values.TryGetValue("sslMode", out var mode) && form.Fields.First(field => field.Name == "sslMode").Choices is var modes && modes.All(one => one.Value != mode))
            form.Values["sslMode"] = modes.FirstOrDefault(one => one.Label.Replace("-", "", StringComparison.Ordinal).Equals(mode.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)).Value ?? "";
        return form;
    }

    /// <summary>Whether it is not there yet.</summary>
    public bool IsNew { get; private init; } = true;

    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>A note.</summary>
    public string Description { get; set; } = "";

    /// <summary>Its kind.</summary>
    public ConnectionKind Kind
    {
        get => _kind;
        set => (_kind, SignIn) = (value, value.SignIns.FirstOrDefault(one => one.Label == SignIn.Label) ?? value.SignIns[0]);
    }

    /// <summary>How it signs in.</summary>
    public SignIn SignIn { get; set; }

    /// <summary>What is filled in.</summary>
    public Dictionary<string, string> Values { get; } = [];

    /// <summary>What there is to fill in.</summary>
    public IEnumerable<ConnectionField> Fields => _kind.Fields.Concat(SignIn.Fields);

    /// <summary>Whether a secret is there already, so that it need not be given again.</summary>
    public bool HasSecret(ConnectionField field) => field.IsSecret && Has(_properties[TypeProperties] as JsonObject ?? [], field.Name);

    /// <summary>What is wanted and not filled in.</summary>
    public IEnumerable<ConnectionField> Missing => Fields.Where(one => one.IsWanted && !HasSecret(one) && Text(one).Length == 0);

    /// <summary>Its properties, as they are written.</summary>
    public JsonObject Properties()
    {
        var properties = (JsonObject)_properties.DeepClone();
        properties["type"] = _kind.Type;
        Set(properties, "version", _kind.Version is { } version ? JsonValue.Create(version) : null);
        Set(properties, "description", Description.Trim() is { Length: > 0 } note ? JsonValue.Create(note) : null);
        var given = properties[TypeProperties] as JsonObject ?? [];
        var fields = Fields.ToDictionary(field => field.Name);
        foreach (var name in ConnectionKind.All.SelectMany(kind => kind.Names).Distinct())
        {
            if (!fields.TryGetValue(name, out var field))
                Set(given, name, SignIn.Fixed.TryGetValue(name, out var said) ? JsonValue.Create(said) : null);
            else if (Text(field) is { Length: > 0 } text)
                Set(given, name, Write(field, text));
            else if (!field.IsSecret)
                Set(given, name, null);
        }

        properties[TypeProperties] = given.DeepClone();
        return properties;
    }

    /// <summary>What was filled in; of secrets every space counts.</summary>
    string Text(ConnectionField field) => Values.GetValueOrDefault(field.Name) is not { } text ? "" : field.IsSecret ? text : text.Trim();

    static JsonNode Write(ConnectionField field, string text) =>
        field.IsSecret ? new JsonObject { ["type"] = "SecureString", ["value"] = Literal(text) }
        : field.ReferenceType is { } type ? new JsonObject { ["referenceName"] = text, ["type"] = type }
        : field.IsNumber && int.TryParse(text, out var number) ? JsonValue.Create(number)
        : JsonValue.Create(text);

    // A secret is no expression, whatever it begins with.
    static string Literal(string text) => text.StartsWith('@') ? "@" + text : text.Replace("@{", "@@{", StringComparison.Ordinal);

    static bool Has(JsonObject properties, string name) => properties[name] is not null;

    static void Set(JsonObject properties, string name, JsonNode? value)
    {
        if (value is null)
            properties.Remove(name);
        else
            properties[name] = value;
    }
}
