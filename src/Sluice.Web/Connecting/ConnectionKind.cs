namespace Sluice.Web.Connecting;

/// <summary>A kind of linked service that can be filled in.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Type">ADF's type.</param>
/// <param name="Version">ADF's version of it; null where it has none.</param>
/// <param name="Fields">What every one of them has.</param>
/// <param name="SignIns">The ways to sign in, the usual one first.</param>
sealed record ConnectionKind(string Label, string Type, string? Version, IReadOnlyList<ConnectionField> Fields, IReadOnlyList<SignIn> SignIns)
{
    const string AuthenticationType = "authenticationType";

    static readonly ConnectionField Username = new("username", "User name");
    static readonly ConnectionField Password = new("password", "Password") { IsSecret = true, IsWanted = false };
    static readonly ConnectionField ConnectionString = new("connectionString", "Connection string")
    {
        Hint = "Without the password: host=SERVER;database=DATABASE;port=5432;uid=USER",
    };

    static readonly ConnectionField Endpoint = new("serviceEndpoint", "Address of the account") { Hint = "https://ACCOUNT.blob.core.windows.net" };

    static readonly ConnectionField[] Server =
    [
        new("server", "Server"), new("port", "Port") { IsNumber = true, IsWanted = false, Hint = "5432 unless something else is said" }, new("database", "Database"),
        new("sslMode", "TLS")
        {
            IsWanted = false,
            IsNumber = true,
            Choices =
            [
                ("", "Not said (Prefer)"), ("0", "Disable"), ("1", "Allow"), ("2", "Prefer"), ("3", "Require"), ("4", "Verify-ca"), ("5", "Verify-full"),
            ],
        },
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ConnectionKind> All { get; } =
    [
        new("Azure Database for PostgreSQL", "AzurePostgreSql", "2.0", Server,
        [
            SignIn.Of("User name and password", (AuthenticationType, "Basic"), null, [Username, Password]),
            SignIn.PrincipalKey("ServicePrincipal", Username), SignIn.PrincipalCertificate("ServicePrincipal", Username),
            SignIn.SystemIdentity("SystemAssignedManagedIdentity", Username),
            SignIn.UserIdentity("UserAssignedManagedIdentity", Username with { IsWanted = false, Hint = "The role to sign in as; without it the name of the identity" }),
        ]),
        new("Azure Database for PostgreSQL, version 1.0", "AzurePostgreSql", "1.0", [ConnectionString], [SignIn.Of("Password", null, null, [Password])]),
        new("PostgreSQL", "PostgreSqlV2", null, Server, [SignIn.Of("User name and password", (AuthenticationType, "Basic"), null, [Username, Password])]),
        new("PostgreSQL, version 1.0", "PostgreSql", null, [ConnectionString], [SignIn.Of("Password", null, null, [Password])]),
        new("Azure Blob Storage", "AzureBlobStorage", null, [],
        [
            SignIn.Of("Account key", (AuthenticationType, "AccountKey"), null, [Endpoint, new("accountKey", "Account key") { IsSecret = true }]),
            SignIn.Of("Connection string", (AuthenticationType, "AccountKey"), null, [new("connectionString", "Connection string") { IsSecret = true }]),
            SignIn.Of("Shared access signature", (AuthenticationType, "SasUri"), null,
                [new("sasUri", "Address with the signature") { IsSecret = true, Hint = "https://ACCOUNT.blob.core.windows.net/?sv=..." }]),
            SignIn.PrincipalKey("ServicePrincipal", Endpoint), SignIn.PrincipalCertificate("ServicePrincipal", Endpoint),
            SignIn.SystemIdentity("Msi", Endpoint), SignIn.UserIdentity("Msi", Endpoint),
        ]),
    ];

    /// <summary>All properties that one of its ways to sign in may have.</summary>
    public IEnumerable<string> Names => Fields.Concat(SignIns.SelectMany(one => one.Fields)).Select(one => one.Name)
        .Concat(SignIns.SelectMany(one => one.Fixed.Keys)).Distinct();
}
