using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Definitions.LinkedServices;

/// <summary>A credential of a factory (folder <c>credential</c>): an identity by a name of its own.</summary>
internal static class Credential
{
    /// <summary>Reads one; null after an error was reported.</summary>
    public static Identity? Read(Resource resource, DefinitionReport report)
    {
        var reader = resource.Read(new ExpressionScope(), report);
        reader.NoEffect("it is a note", "annotations", "description");
        if (reader.Text("type", required: true) is not { } type)
            return null;
        if (!type.Equals("ManagedIdentity", StringComparison.OrdinalIgnoreCase))
        {
            reader.Error("type", "this kind of credential is not supported", "Use ManagedIdentity", type, DefinitionErrorCode.LinkedServiceNotSupported);
            return null;
        }

        var properties = reader.Object("typeProperties", required: true);
        reader.HintUnread();
        if (properties is null)
            return null;
        var (clientId, resourceId) = (Filled(properties.Text("clientId")), Filled(properties.Text("resourceId")));
        properties.HintUnread();
        if (clientId is null && resourceId is null)
        {
            properties.Error(
                null, "it does not say which identity it is",
                "Add resourceId (/subscriptions/.../userAssignedIdentities/NAME) or clientId");
            return null;
        }

        return new Identity.Managed(clientId, resourceId);
    }

    static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
