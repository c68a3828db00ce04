namespace Sluice.Definitions;

/// <summary>A PostgreSQL database: <c>AzurePostgreSql</c> 1.0 and 2.0, <c>PostgreSql</c> in both payloads, <c>PostgreSqlV2</c>.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Type">Which of the types it is.</param>
public sealed record PostgreSqlLinkedService(string Name, string Type) : LinkedService(Name, Type)
{
    /// <summary>The whole connection string, in the types and payloads that have one; the other properties complete it.</summary>
    public Secret? ConnectionString { get; init; }

    /// <summary>The properties of the types and payloads that have a property bag.</summary>
    public PostgreSqlAddress Address { get; init; } = new();

    /// <summary>The password.</summary>
    public Secret? Password { get; init; }

    internal static PostgreSqlLinkedService? Read(string name, string type, string? version, DefinitionReader properties)
    {
        var canonical = type.ToUpperInvariant() switch
        {
            "AZUREPOSTGRESQL" => "AzurePostgreSql",
            "POSTGRESQL" => "PostgreSql",
            _ => "PostgreSqlV2",
        };
        properties.RefuseSecret("Put the password itself: only ADF can decrypt this one", "encryptedCredential");
        var authentication = properties.Text("authenticationType");
        if (authentication is not null && !authentication.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            properties.Error("authenticationType", "only Basic is supported", "Use username and password", authentication);
        properties.RefuseSecret(
            "Use username and password: sign-in by Microsoft Entra is not supported yet",
            "servicePrincipalId", "servicePrincipalKey", "servicePrincipalEmbeddedCert", "credential");

        var hasString = properties.Has("connectionString");
        if (canonical == "AzurePostgreSql" && version is not null && version is not ("1.0" or "2.0"))
            properties.Error("version", "there is no such version of AzurePostgreSql", "Use 1.0 or 2.0", version);
        if (canonical == "PostgreSqlV2" && hasString)
        {
            properties.Error(
                "connectionString", "PostgreSqlV2 has properties instead of a connection string",
                "Use server, port, database, username and password");
        }

        var service = new PostgreSqlLinkedService(name, canonical)
        {
            ConnectionString = properties.Secret("connectionString"),
            Password = properties.Secret("password"),
            Address = PostgreSqlAddress.Read(properties, isRequired: !hasString),
        };
        if (service.ConnectionString is Secret.Inline inline && ConnectionStrings.Problem(inline.Value) is { } problem)
            properties.Error("connectionString", problem, "Correct the connection string");
        return service;
    }
}
