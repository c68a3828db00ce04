using System.Text.Json.Nodes;

namespace Sluice.Definitions.Parsing;

/// <content>How a linked service signs in.</content>
public sealed partial class DefinitionParser
{
    /// <summary>Studio leaves behind what belonged to another choice.</summary>
    internal const string OtherSignIn = "it belongs to another way to sign in";

    static readonly string[] PrincipalProperties =
    [
        "tenant", "servicePrincipalId", "servicePrincipalCredentialType", "servicePrincipalKey", "servicePrincipalCredential",
        "servicePrincipalEmbeddedCert", "servicePrincipalEmbeddedCertPassword", "azureCloudType",
    ];

    /// <summary>The properties <c>credential</c> and <c>servicePrincipal...</c>, when the way to sign in is not one of them.</summary>
    internal void IgnoreIdentity()
    {
        NoEffect(OtherSignIn, "credential");
        NoEffect(OtherSignIn, PrincipalProperties);
    }

    /// <summary>A managed identity: the credential that is referred to, else the app's own.</summary>
    /// <param name="isUserAssigned">Whether a credential is asked for; null takes it if it is there.</param>
    internal Identity? ManagedIdentity(bool? isUserAssigned)
    {
        NoEffect(OtherSignIn, PrincipalProperties);
        if (isUserAssigned == false)
        {
            NoEffect(OtherSignIn, "credential");
            return new Identity.Managed();
        }

        Known("credential");
        if (!Has("credential") && isUserAssigned is null)
            return new Identity.Managed();
        // Not quoted: somebody may have put a secret here.
        if (Find("credential") is JsonValue)
        {
            Error("credential", "a reference is wanted", """Write { "referenceName": "NAME", "type": "CredentialReference" }""");
            Known("credential");
            return null;
        }

        return Reference("credential", required: true) is { } reference ? new Identity.Referenced(reference.Name) : null;
    }

    /// <summary>A service principal with its key or certificate.</summary>
    internal Identity? ServicePrincipal()
    {
        NoEffect(OtherSignIn, "credential");
        var cloud = AzureCloud();
        var tenant = Text("tenant", required: true);
        var clientId = Text("servicePrincipalId", required: true);
        var kind = PrincipalCredential();
        // AzureBlobFS has one property for either.
        var key = Secret("servicePrincipalKey");
        var certificate = Secret("servicePrincipalEmbeddedCert");
        var password = Secret("servicePrincipalEmbeddedCertPassword");
        var either = Secret("servicePrincipalCredential");
        var isCertificate = kind ?? (Has("servicePrincipalEmbeddedCert") && !Has("servicePrincipalKey"));
        var (wanted, name) = isCertificate
            ? (certificate ?? either, "servicePrincipalEmbeddedCert")
            : (key ?? either, "servicePrincipalKey");
        if (wanted is null && !Has(name) && !Has("servicePrincipalCredential"))
            Missing(name);
        if (tenant is null || clientId is null)
            return null;
        var principal = new Identity.ServicePrincipal(tenant, clientId, cloud);
        return isCertificate ? principal with { Certificate = wanted, CertificatePassword = password } : principal with { Key = wanted };
    }

    AzureCloud? AzureCloud()
    {
        if (!string.Equals(Text("azureCloudType"), "AzureGermany", StringComparison.OrdinalIgnoreCase))
            return Choice<AzureCloud>("azureCloudType");
        Error("azureCloudType", "this cloud was closed in 2021", "Use AzurePublic, AzureChina or AzureUsGovernment", "AzureGermany");
        return null;
    }

    /// <summary>Whether a certificate is said to be the credential; null when nothing is said.</summary>
    bool? PrincipalCredential()
    {
        switch (Text("servicePrincipalCredentialType")?.ToUpperInvariant())
        {
            case "SERVICEPRINCIPALKEY":
                return false;
            case "SERVICEPRINCIPALCERT":
                return true;
            case null or "":
                return null;
            default:
                Error(
                    "servicePrincipalCredentialType", "there is no such kind of credential", "Use ServicePrincipalKey or ServicePrincipalCert",
                    Text("servicePrincipalCredentialType"));
                return null;
        }
    }
}
