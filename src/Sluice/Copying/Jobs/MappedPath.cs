using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;
using Sluice.Formats;
using Sluice.Formats.Json;

namespace Sluice.Copying.Jobs;

/// <summary>The JSON paths of a translator.</summary>
static class MappedPath
{
    /// <summary>Whether a dataset has such paths.</summary>
    public static bool AppliesTo(Dataset dataset) => dataset is FileDataset files && FileFormats.Of(files).IsHierarchical;

    /// <summary>Reports a path that is none, or none for this use.</summary>
    public static void Check(DefinitionParser reader, string property, string path, PathUse use)
    {
        try
        {
            var parsed = JsonPath.Parse(path);
            if (use != PathUse.Collection && parsed.IsEveryItem)
                reader.Error(property, "it is the path of many values", "Only a collectionReference can end in [*]", path);
            else if (use == PathUse.Sink && parsed.Steps is not [{ Name: not null }])
                reader.Error(property, "nested objects cannot be written", "Use the path of a single property, as $['name']", path);
        }
        catch (ArgumentException exception)
        {
            reader.Error(property, exception.Message.TrimEnd('.'), "Write for example $['name']['of']['property']", path);
        }
    }
}
