using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sluice.Definitions.Parsing;
using Sluice.Http;

namespace Sluice.Stores.HttpServer;

/// <summary>How a source reads from a web server: ADF's <c>HttpReadSettings</c>.</summary>
sealed record HttpReadSettings
{
    /// <summary>Whether it is asked by POST; else by GET.</summary>
    public bool IsPost { get; init; }

    /// <summary>Headers besides those that sign in, a <c>name: value</c> a line.</summary>
    public string Headers { get; init; } = "";

    /// <summary>What is posted.</summary>
    public string Body { get; init; } = "";

    /// <summary>How long to wait for an answer, and for each piece of it. The default is ADF's.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The headers one by one.</summary>
    [JsonIgnore]
    public IEnumerable<KeyValuePair<string, string>> HeaderList => Headers
        .Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
        .Select(parts => KeyValuePair.Create(parts[0], parts.Length > 1 ? parts[1] : ""));

    public static HttpReadSettings Of(JsonObject? settings) => settings.Read<HttpReadSettings>() ?? new HttpReadSettings();

    public JsonObject ToJson() => (JsonObject)TypedJson.ToNode(this)!;

    /// <summary>Reads them; what is wrong is reported.</summary>
    public static HttpReadSettings? Read(DefinitionParser store)
    {
        var method = store.Choice<Method>("requestMethod") ?? Method.Get;
        var (headers, body) = (store.Text("additionalHeaders"), store.Text("requestBody"));
        var timeout = store.Duration("requestTimeout");
        if (timeout is { } given && (given <= TimeSpan.Zero || given > TimeSpan.FromDays(1)))
            store.Error("requestTimeout", "a wait of at most a day is wanted", "Write for example 00:01:40", $"{given}");
        if (method == Method.Get && !string.IsNullOrEmpty(body) && !store.IsDeferred("requestMethod"))
            store.Error("requestBody", "a GET has none", "Set requestMethod to POST, or remove it");
        var settings = new HttpReadSettings { IsPost = method == Method.Post, Headers = headers ?? "", Body = body ?? "" };
        foreach (var (name, _) in settings.HeaderList)
        {
            // Not quoted: a line without a name may be a value.
            if (!HttpHeaders.IsName(name))
                store.Error("additionalHeaders", "a line of it is no header", "Write NAME: VALUE, each on a line of its own");
        }

        return timeout is null ? settings : settings with { Timeout = timeout.Value };
    }

    enum Method
    {
        Get,
        Post,
    }
}
