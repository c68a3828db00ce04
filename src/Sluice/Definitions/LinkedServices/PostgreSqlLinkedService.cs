using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.LinkedServices;

/// <summary>A PostgreSQL database: <c>AzurePostgreSql</c> 1.0 and 2.0, <c>PostgreSql</c> in both payloads, <c>PostgreSqlV2</c>.</summary>
/// <param name="Name">Its name in the factory.</param>
internal sealed record PostgreSqlLinkedService(string Name, string Type) : LinkedService(Name, Type)
{
    const string Azure = "AzurePostgreSql";
    const string Newer = "PostgreSqlV2";

    /// <summary>The types that it has in ADF.</summary>
    public static IReadOnlyList<string> Types { get; } = [Azure, "PostgreSql", Newer];

    /// <summary>The whole connection string, in the types and payloads that have one; the other properties complete it.</summary>
    public Secret? ConnectionString { get; init; }

    /// <summary>The properties of the types and payloads that have a property bag.</summary>
    public PostgreSqlAddress Address { get; init; } = new();

    public Secret? Password { get; init; }

    internal static PostgreSqlLinkedService? Read(string name, string type, string? version, DefinitionParser properties)
    {
        // Studio may keep the whole connection in it: one error is enough then.
        var isAllEncrypted = properties.Has("encryptedCredential")
            && !properties.Has("connectionString") && !properties.Has("server") && !properties.Has("database") && !properties.Has("username");
        var isEncrypted = properties.RefuseEncrypted(isAllEncrypted
            ? "Write server, database, username and password in its place"
            : "Put the secret itself");
        var hasString = properties.Has("connectionString");
        var isWhole = hasString || isAllEncrypted;
        if (type == Azure && version is not null && version is not ("1.0" or "2.0"))
            properties.Error("version", "there is no such version of AzurePostgreSql", "Use 1.0 or 2.0", version);
        if (type == Newer && hasString)
        {
            properties.Error(
                "connectionString", "PostgreSqlV2 has properties instead of a connection string",
                "Use server, port, database, username and password");
        }

        var authentication = ReadAuthentication(type, properties);
        var service = new PostgreSqlLinkedService(name, type)
        {
            ConnectionString = properties.Secret("connectionString"),
            Password = properties.Secret("password"),
            Address = PostgreSqlAddress.Read(properties, isRequired: !isWhole, isUsernameRequired: !isWhole && IsNamed(authentication)),
            Identity = ReadIdentity(authentication, properties),
        };
        var (address, password) = service.ReadConnectionString(properties);
        if (isAllEncrypted)
        {
            properties.Blank("server", "the host name", isSecret: false);
            properties.Blank("database", "the database", isSecret: false);
            properties.Blank("username", "the role to sign in as", isSecret: false);
        }

        properties.Address("server", "port", "database");
        var isLocal = address is null ? hasString || service.Address.IsLocal : address.IsLocal;
        if (authentication == PostgreSqlAuthentication.Basic && password is null && (isEncrypted || !isLocal))
            properties.Blank("password", $"the password of {service.Address.Username ?? address?.Username ?? "this role"}");
        if (authentication == PostgreSqlAuthentication.ServicePrincipal && isEncrypted && !properties.Has("servicePrincipalEmbeddedCert"))
            properties.Blank("servicePrincipalKey", "the key of the service principal");
        if (authentication == PostgreSqlAuthentication.SystemAssignedManagedIdentity && !isWhole && !properties.Has("username"))
        {
            properties.Error(
                "username", "the role to sign in as is not known: ADF takes the name of the factory's identity, which this app does not have",
                "Add \"username\": the role that was made for this app's identity, usually named like the app");
        }

        if (service.Identity is not null && service.Address.SslMode == TlsMode.Disable && !service.Address.IsLocal)
        {
            properties.Error(
                "sslMode", "a token would travel unencrypted", "Use 3 (Require), 4 (Verify-ca) or 5 (Verify-full)", "0");
        }

        return service;
    }

    /// <summary>The address and the password in the connection string, when it can be read.</summary>
    (PostgreSqlAddress? Address, string? Password) ReadConnectionString(DefinitionParser properties)
    {
        if (ConnectionString is not Secret.Inline inline)
            return default;
        if (ConnectionStrings.Problem(inline.Value) is { } problem)
        {
            properties.Error("connectionString", problem, "Correct the connection string");
            return default;
        }

        var (address, password) = ConnectionStrings.Parse(inline.Value);
        if (password is null || !DefinitionParser.IsMask(password))
            return (address, password);
        if (!properties.Has("password"))
        {
            properties.Error(
                "connectionString", "its password is not filled in: only ADF knows it", "Write the property password into the overrides",
                code: DefinitionErrorCode.SecretMissing);
        }

        return (address, null);
    }

    /// <summary>The name of a user-assigned identity is in its credential; for a system-assigned one there is an error of its own.</summary>
    static bool IsNamed(PostgreSqlAuthentication authentication) =>
        authentication is PostgreSqlAuthentication.Basic or PostgreSqlAuthentication.ServicePrincipal;

    static PostgreSqlAuthentication ReadAuthentication(string type, DefinitionParser properties)
    {
        var authentication = properties.Choice<PostgreSqlAuthentication>("authenticationType") ?? Inferred(properties);
        if (type == Azure || authentication == PostgreSqlAuthentication.Basic)
            return authentication;
        properties.Error(
            properties.Has("authenticationType") ? "authenticationType" : null, $"{type} signs in with a password only",
            "Use username and password, or the type AzurePostgreSql to sign in with Microsoft Entra", properties.Text("authenticationType"));
        return PostgreSqlAuthentication.Basic;
    }

    /// <summary>ADF's samples and its model leave <c>authenticationType</c> out.</summary>
    static PostgreSqlAuthentication Inferred(DefinitionParser properties) =>
        properties.Has("servicePrincipalId") ? PostgreSqlAuthentication.ServicePrincipal
        : properties.Has("credential") ? PostgreSqlAuthentication.UserAssignedManagedIdentity
        : PostgreSqlAuthentication.Basic;

    static Identity? ReadIdentity(PostgreSqlAuthentication authentication, DefinitionParser properties)
    {
        switch (authentication)
        {
            case PostgreSqlAuthentication.ServicePrincipal:
                return properties.ServicePrincipal();
            case PostgreSqlAuthentication.SystemAssignedManagedIdentity:
                return properties.ManagedIdentity(isUserAssigned: false);
            case PostgreSqlAuthentication.UserAssignedManagedIdentity:
                return properties.ManagedIdentity(isUserAssigned: true);
            default:
                properties.IgnoreIdentity();
                return null;
        }
    }

    /// <summary>ADF's names.</summary>
    enum PostgreSqlAuthentication
    {
        Basic,
        ServicePrincipal,
        SystemAssignedManagedIdentity,
        UserAssignedManagedIdentity,
    }
}
