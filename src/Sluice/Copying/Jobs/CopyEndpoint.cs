using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Formats;

namespace Sluice.Copying.Jobs;

/// <summary>One end of a copy while its activity is read: the dataset and its linked service, as far as they are right.</summary>
readonly record struct CopyEndpoint(Dataset? Dataset, LinkedService? Store)
{
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
