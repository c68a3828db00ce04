using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.Datasets;

/// <summary>How the files of a dataset are written: a format with its settings. The formats themselves are in a room above.</summary>
public abstract record FormatSettings
{
    /// <summary>The type of datasets of this format, as ADF spells it. The types of its sources and sinks begin with it.</summary>
    public abstract string DatasetType { get; }

    /// <summary>Whether files of this format can be written; else they are only read.</summary>
    internal virtual bool CanWrite => true;

    /// <summary>The same format as a dataset says it; what is wrong is reported.</summary>
    /// <param name="properties">The dataset's <c>typeProperties</c>.</param>
    internal abstract FormatSettings Parse(DefinitionParser properties);
}
