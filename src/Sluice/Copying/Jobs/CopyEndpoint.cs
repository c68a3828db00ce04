using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Formats;
using Sluice.Stores;

namespace Sluice.Copying.Jobs;

/// <summary>
/// One end of a copy, or what another activity is about, while the activity is read: the dataset and its linked service, as far as they
/// are right.
/// </summary>
readonly record struct CopyEndpoint(Dataset? Dataset, LinkedService? Store)
{
    /// <summary>What a reference to a dataset means; what is wrong with it is reported.</summary>
    /// <param name="factory">Where the dataset and its linked service are.</param>
    /// <param name="reader">The reference.</param>
    /// <param name="hasValues">False while a factory is validated without values for its parameters.</param>
    /// <param name="report">Takes the errors and hints.</param>
    public static CopyEndpoint Read(Factory factory, DefinitionParser reader, bool hasValues, DefinitionReport report)
    {
        if (reader.AsReference() is not { } reference || factory.Dataset(reference, hasValues, reader, report) is not { } dataset)
            return default;
        if (dataset is OtherDataset other)
        {
            reader.Error(
                null, $"datasets of type {other.Type} are not supported", $"Use {factory.Types.WithFormats(["a PostgreSQL table"])}",
                reference.Name, DefinitionErrorCode.DatasetNotSupported);
            return default;
        }

        var file = factory.TryFind(ResourceKind.Dataset, reference.Name, out var resource) ? resource.File : reference.Name;
        var user = new DefinitionParser([], file, "$.properties.linkedServiceName", reader.Scope, report);
        var store = factory.LinkedService(dataset.Store, hasValues, user, report);
        var fits = dataset switch
        {
            TableDataset => store is null or PostgreSqlLinkedService,
            FileDataset files => store is null || (store is StoreLinkedService service && service.StoreType.Fits(files)),
            _ => false,
        };
        if (!fits)
        {
            user.Error(
                null, $"a linked service of type {store!.Type} does not fit this dataset", "Use one of the dataset's kind",
                dataset.Store.Name, DefinitionErrorCode.LinkedServiceNotSupported);
        }

        return fits ? new CopyEndpoint(dataset, store) : default;
    }

    /// <summary>The table that a source or sink of this type is for; null after an error was reported.</summary>
    public TableDataset? Table(DefinitionParser reader, string type)
    {
        CheckFit(reader, type, Dataset is TableDataset);
        return Store is null ? null : Dataset as TableDataset;
    }

    /// <summary>The files that a source or sink of this type is for; null after an error was reported.</summary>
    public FileDataset? Files(DefinitionParser reader, string type, FileFormat kind)
    {
        var files = Dataset is FileDataset found && found.Format.DatasetType == kind.DatasetType ? found : null;
        CheckFit(reader, type, files is not null);
        return Store is null ? null : files;
    }

    void CheckFit(DefinitionParser reader, string type, bool fits)
    {
        if (Dataset is not null && !fits)
            reader.Error("type", $"it does not fit dataset '{Dataset.Name}'", "Use the source or sink of the dataset's type", type);
    }
}
