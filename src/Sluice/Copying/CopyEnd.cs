using Sluice.Definitions;

namespace Sluice.Copying;

/// <summary>One end of a copy while its activity is read: the dataset and its linked service, as far as they are right.</summary>
readonly record struct CopyEnd(Dataset? Dataset, LinkedService? Store)
{
    /// <summary>The table that a source or sink of this type is for; null after an error was reported.</summary>
    public TableDataset? Table(DefinitionReader reader, string type)
    {
        CheckFit(reader, type, Dataset is TableDataset);
        return Store is null ? null : Dataset as TableDataset;
    }

    /// <summary>The files that a source or sink of this type is for; null after an error was reported.</summary>
    public FileDataset? Files<TSettings>(DefinitionReader reader, string type)
        where TSettings : FormatSettings
    {
        var files = Dataset as FileDataset;
        CheckFit(reader, type, files is { Settings: TSettings });
        return Store is null || files is not { Settings: TSettings } ? null : files;
    }

    void CheckFit(DefinitionReader reader, string type, bool fits)
    {
        if (Dataset is not null && !fits)
            reader.Error("type", $"it does not fit dataset '{Dataset.Name}'", "Use the source or sink of the dataset's type", type);
    }
}
