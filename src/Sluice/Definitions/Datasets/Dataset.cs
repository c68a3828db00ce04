using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Definitions.Datasets;

/// <summary>Data in a store: ADF's dataset.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Store">The linked service it lies in.</param>
internal abstract record Dataset(string Name, Reference Store)
{
    /// <summary>Reads a dataset by its type; null after an error was reported.</summary>
    public static Dataset? Read(DefinitionTypes types, Resource resource, ExpressionScope scope, DefinitionReport report)
    {
        var reader = resource.Read(scope, report);
        reader.Known("parameters");
        reader.NoEffect("it is a note", "annotations", "description", "folder");
        reader.NoEffect("the server and the files themselves are asked for their columns", "schema", "structure");
        var type = reader.Text("type", required: true);
        var store = reader.Reference("linkedServiceName", required: true);
        if (type is null || store is null)
            return null;
        if (DefinitionTypes.Spelled(type, TableDataset.Types) is not null)
        {
            var table = TableDataset.Read(resource.Name, store, reader.Object("typeProperties"));
            reader.HintUnread();
            return table;
        }

        if (types.Format(type) is not { } format)
            return new OtherDataset(resource.Name, store, type);
        var properties = reader.Object("typeProperties", required: true);
        reader.HintUnread();
        return properties is null ? null : FileDataset.Read(types, resource.Name, store, properties, format);
    }
}
