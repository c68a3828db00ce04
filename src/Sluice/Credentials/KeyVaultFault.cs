using System.Text.Json;
using Azure;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;

namespace Sluice.Credentials;

/// <summary>Turns the exceptions of a vault into faults that name the vault and the secret.</summary>
static class KeyVaultFault
{
    public static SluiceException From(Exception exception, KeyVaultLinkedService vault, Secret.InVault secret)
    {
        exception = ExceptionText.Unwrap(exception);
        var version = secret.Version is null ? "" : $", version '{secret.Version}',";
        var doing = $"Reading the secret '{secret.Name}'{version} from the key vault '{vault.Name}' ({vault.BaseUrl})";
        if (SignInFault.In(exception) is { } signIn)
            return SignInFault.From(signIn, SideOf(exception), doing);
        return exception switch
        {
            RequestFailedException { Status: 404 } => Failed(
                "SecretNotFound",
                "it is not there. Create it, correct secretName or secretVersion, or set the environment variable "
                + $"{EnvironmentSecretSource.VariableOf(secret.Name)} in its place"),
            RequestFailedException { Status: 403 } refused => Failed("SecretForbidden", Forbidden(refused)),
            RequestFailedException { Status: 401 } => Failed(
                "SecretForbidden", "the vault does not take the token. Check that the identity is of the vault's tenant"),
            RequestFailedException { Status: 0 } or OperationCanceledException => Failed(
                "KeyVaultUnreachable", $"the vault cannot be reached: {ExceptionText.FirstLine(exception)}. Check baseUrl and the network"),
            RequestFailedException answer => Failed(
                $"Http{answer.Status}", $"the vault answered {answer.Status} {answer.ErrorCode}. Run it again"),
            _ => Failed("NotAVault", "what answers there is no key vault of Azure. Check baseUrl"),
        };

        SluiceException Failed(string code, string problem) =>
            new(SideOf(exception), code, $"{doing} failed: {problem}.", exception) { IsTransient = IsTransient(exception) };
    }

    /// <summary>What is wrong with the definition or the vault stays wrong; a vault that is busy is nobody's definition.</summary>
    static Side SideOf(Exception exception) => IsTransient(exception) ? Side.Engine : Side.Definition;

    static bool IsTransient(Exception exception) => exception switch
    {
        RequestFailedException { Status: not 0 } answer => HttpStatus.IsTransient(answer.Status),
        OperationCanceledException => true,
        _ => BrokenConnection.MayRecover(exception) == true,
    };

    static string Forbidden(RequestFailedException refused) => InnerCode(refused) switch
    {
        "SecretDisabled" => "it is disabled. Enable it, or use another version",
        "ForbiddenByFirewall" => "the vault's firewall does not let this machine in. Allow its network, or use a private endpoint",
        _ => "the identity may not read secrets. Give it the role 'Key Vault Secrets User' on the vault, or 'get' in its access policy",
    };

    /// <summary><c>error.innererror.code</c> of the answer.</summary>
    static string? InnerCode(RequestFailedException refused)
    {
        try
        {
            using var body = JsonDocument.Parse(refused.GetRawResponse()?.Content ?? BinaryData.FromString("{}"));
            return body.RootElement.GetProperty("error").GetProperty("innererror").GetProperty("code").GetString();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
