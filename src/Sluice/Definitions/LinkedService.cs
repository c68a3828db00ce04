using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>A connection to a store: ADF's linked service.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Type">ADF's type name, as ADF spells it.</param>
public abstract record LinkedService(string Name, string Type)
{
    /// <summary>Reads a linked service by its type; null after an error was reported.</summary>
    public static LinkedService? Read(Resource resource, ExpressionScope scope, DefinitionReport report)
    {
        var reader = resource.Read(scope, report);
        reader.Ignore("parameters", "annotations", "description", "connectVia");
        var type = reader.Text("type", required: true);
        var version = reader.Text("version");
        var properties = reader.Object("typeProperties", required: true);
        if (type is null || properties is null)
            return null;
        LinkedService? service = type.ToUpperInvariant() switch
        {
            "AZUREPOSTGRESQL" or "POSTGRESQL" or "POSTGRESQLV2" => PostgreSqlLinkedService.Read(resource.Name, type, version, properties),
            "AZUREBLOBSTORAGE" or "AZURESTORAGE" => BlobLinkedService.Read(resource.Name, properties),
            "AZUREBLOBFS" => BlobLinkedService.ReadFileSystem(resource.Name, properties),
            "FILESERVER" => FileServerLinkedService.Read(resource.Name, properties),
            "AZUREKEYVAULT" => KeyVaultLinkedService.Read(resource.Name, properties),
            _ => new OtherLinkedService(resource.Name, type),
        };
        reader.HintUnread();
        if (service is not OtherLinkedService)
            properties.HintUnread();
        return service;
    }
}

/// <summary>A linked service of a type that Sluice cannot use. A factory may hold it as long as no copy refers to it.</summary>
public sealed record OtherLinkedService(string Name, string Type) : LinkedService(Name, Type);

/// <summary>A folder of this machine or one mounted on it (<c>FileServer</c>).</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Host">The root folder; no path leaves it.</param>
public sealed record FileServerLinkedService(string Name, string Host) : LinkedService(Name, "FileServer")
{
    internal static FileServerLinkedService? Read(string name, DefinitionReader properties)
    {
        // The account that mounts the share is the operating system's matter here.
        properties.Ignore("userId", "password");
        properties.RefuseSecret("Leave it out: the folder is mounted by the operating system, with an account of its own", "encryptedCredential");
        var host = properties.Text("host", required: true) ?? (properties.IsDeferred("host") ? DefinitionReader.Deferred : null);
        return host is null ? null : new FileServerLinkedService(name, host);
    }
}
