using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Definitions.LinkedServices;

/// <summary>A connection to a store: ADF's linked service.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Type">ADF's type name, as ADF spells it.</param>
public abstract record LinkedService(string Name, string Type)
{
    /// <summary>Who signs in with Microsoft Entra; null where it is not by that.</summary>
    public Identity? Identity { get; init; }

    /// <summary>Reads a linked service by its type; null after an error was reported.</summary>
    internal static LinkedService? Read(DefinitionTypes types, Resource resource, ExpressionScope scope, DefinitionReport report)
    {
        var reader = resource.Read(scope, report);
        reader.Known("parameters");
        reader.NoEffect("it is a note", "annotations", "description");
        reader.NoEffect("integration runtimes are not used; Sluice connects from where it runs", "connectVia");
        var type = reader.Text("type", required: true);
        var version = reader.Text("version");
        var properties = reader.Object("typeProperties", required: true);
        if (type is null || properties is null)
            return null;
        LinkedService? service = DefinitionTypes.Spelled(type, PostgreSqlLinkedService.Types) is { } database
            ? PostgreSqlLinkedService.Read(resource.Name, database, version, properties)
            : DefinitionTypes.Spelled(type, [KeyVaultLinkedService.TypeName]) is not null ? KeyVaultLinkedService.Read(resource.Name, properties)
            : types.LinkedService(type) is var (known, canonical) ? known.Read(resource.Name, canonical, properties)
            : new OtherLinkedService(resource.Name, type);
        reader.HintUnread();
        if (service is not OtherLinkedService)
            properties.HintUnread();
        return service;
    }
}
