namespace Sluice.Web.Connecting;

/// <summary>A way to sign in.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Fixed">What its properties always say.</param>
/// <param name="Fields">What is filled in.</param>
sealed record SignIn(string Label, IReadOnlyDictionary<string, string> Fixed, IReadOnlyList<ConnectionField> Fields)
{
    static readonly ConnectionField Key = new("servicePrincipalKey", "Key") { IsSecret = true };
    static readonly ConnectionField Certificate = new("servicePrincipalEmbeddedCert", "Certificate") { IsSecret = true, Hint = "A PFX file with its private key, in base64" };
    static readonly ConnectionField CertificatePassword = new("servicePrincipalEmbeddedCertPassword", "Password of the certificate") { IsSecret = true, IsWanted = false };

    /// <summary>An app registration with a key.</summary>
    /// <param name="type">ADF's name of it.</param>
    /// <param name="before">What is filled in first.</param>
    public static SignIn PrincipalKey(string type, params ConnectionField[] before) =>
        Of("Service principal with a key", ("authenticationType", type), ("servicePrincipalCredentialType", "ServicePrincipalKey"), [.. before, .. Principal, Key]);

    /// <summary>An app registration with a certificate.</summary>
    /// <inheritdoc cref="PrincipalKey"/>
    public static SignIn PrincipalCertificate(string type, params ConnectionField[] before) => Of(
        "Service principal with a certificate", ("authenticationType", type), ("servicePrincipalCredentialType", "ServicePrincipalCert"),
        [.. before, .. Principal, Certificate, CertificatePassword]);

    /// <summary>The app's own identity.</summary>
    /// <inheritdoc cref="PrincipalKey"/>
    public static SignIn SystemIdentity(string type, params ConnectionField[] before) => Of("Managed identity of the app", ("authenticationType", type), null, before);

    /// <summary>An identity that a credential of the factory names.</summary>
    /// <inheritdoc cref="PrincipalKey"/>
    public static SignIn UserIdentity(string type, params ConnectionField[] before) => Of(
        "User-assigned managed identity", ("authenticationType", type), null,
        [.. before, new ConnectionField("credential", "Credential") { ReferenceType = "CredentialReference", Hint = "The name of a credential of the factory" }]);

    /// <summary>Another way.</summary>
    public static SignIn Of(string label, (string Name, string Value)? first, (string Name, string Value)? second, ConnectionField[] fields) =>
        new(label, new[] { first, second }.OfType<(string Name, string Value)>().ToDictionary(one => one.Name, one => one.Value), fields);

    static ConnectionField[] Principal =>
    [
        new("tenant", "Tenant") { Hint = "Its id or domain" }, new("servicePrincipalId", "Application id"),
        new("azureCloudType", "Cloud")
        {
            IsWanted = false,
            Choices = [("", "As the server's"), ("AzurePublic", "Azure"), ("AzureChina", "Azure in China"), ("AzureUsGovernment", "Azure Government")],
        },
    ];
}
