using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Http;

namespace Sluice.Stores.HttpServer;

/// <summary>A web server (<c>HttpServer</c>).</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Url">What all URLs of its files begin with.</param>
sealed record HttpServerLinkedService(string Name, Uri Url) : StoreLinkedService(Name, "HttpServer")
{
    /// <summary>Who signs in; null is nobody.</summary>
    public string? User { get; init; }

    /// <summary>The password of <see cref="User"/>.</summary>
    public Secret? Password { get; init; }

    /// <summary>Headers that sign in.</summary>
    public IReadOnlyList<(string Name, Secret Value)> Headers { get; init; } = [];

    public override StoreType StoreType => HttpServerType.Instance;

    public override async Task<StoreConnection> ConnectAsync(StoreAccess access, CancellationToken cancellationToken)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (name, secret) in Headers)
            headers.Add(new(name, await access.Secrets.GetAsync(secret, cancellationToken)));
        if (User is not null)
            headers.Add(HttpHeaders.Basic(User, await access.Secrets.GetAsync(Password!, cancellationToken)));
        return new HttpServerConnection(Url, headers, access);
    }

    internal static HttpServerLinkedService? Read(string name, DefinitionParser properties)
    {
        if (properties.RefuseEncrypted("Put the password itself") && properties.Has("userName"))
            properties.Blank("password", "the password of this user");
        properties.Address("url");
        if (properties.Boolean("enableServerCertificateValidation") == false)
        {
            properties.Error(
                "enableServerCertificateValidation", "certificates are always checked",
                "Write true, and have the machine trust who issued the certificate");
        }

        properties.NoEffect(DefinitionParser.OtherSignIn, "embeddedCertData", "certThumbprint");
        properties.Differs("Digest, Windows and ClientCertificate are refused", "authenticationType");
        properties.Differs("false is refused: certificates are always checked", "enableServerCertificateValidation");
        var url = ReadUrl(properties);
        var headers = ReadHeaders(properties);
        var service = new HttpServerLinkedService(name, url ?? new Uri("https://unknown.invalid/")) { Headers = headers };
        switch (properties.Text("authenticationType")?.ToUpperInvariant())
        {
            case null or "" or "ANONYMOUS":
                properties.NoEffect(DefinitionParser.OtherSignIn, "userName", "password");
                break;
            case "BASIC":
                service = service with { User = properties.Text("userName", required: true), Password = properties.Secret("password") };
                properties.Require("password", "Add a SecureString or an AzureKeyVaultSecret");
                break;
            case var other:
                properties.Error("authenticationType", "this way to sign in is not supported", "Use Anonymous or Basic, or authHeaders", other);
                properties.NoEffect(DefinitionParser.OtherSignIn, "userName", "password");
                break;
        }

        return url is null && !properties.IsDeferred("url") ? null : service;
    }

    static Uri? ReadUrl(DefinitionParser properties)
    {
        if (properties.Text("url", required: true) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            || url.UserInfo.Length > 0)
        {
            // Not quoted: it may hold a password.
            properties.Error("url", "this is no URL of a web server", "Write https://SERVER/..., without a user");
            return null;
        }

        if (HttpRules.PlainHint(url) is { } hint)
            properties.Hint("url", hint);
        return url;
    }

    static List<(string, Secret)> ReadHeaders(DefinitionParser properties)
    {
        var headers = new List<(string, Secret)>();
        if (properties.Object("authHeaders") is not { } reader)
            return headers;
        foreach (var (name, _) in reader.Json)
        {
            if (!HttpHeaders.IsName(name))
                reader.Error(name, "this is no name of a header", "Use letters, digits and hyphens");
            else if (reader.Secret(name) is { } secret)
                headers.Add((name, secret));
        }

        return headers;
    }
}
