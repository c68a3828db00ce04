using Sluice.Definitions.Parsing;

namespace Sluice.Definitions;

/// <summary>
/// The folders of an ADF repository that Sluice does not read: https://learn.microsoft.com/azure/data-factory/source-control.
/// </summary>
static class UnsupportedFolder
{
    const int MaxNames = 10;

    /// <summary>Says what lies in a folder that is not read; null when that is no definition.</summary>
    public static DefinitionHint? Hint(string folder, IReadOnlyList<string> files)
    {
        var name = Path.GetFileName(folder);
        if (files.Count == 0 || name.StartsWith('.'))
            return null;
        var names = string.Join(", ", files.Take(MaxNames).Select(Path.GetFileNameWithoutExtension));
        var more = files.Count > MaxNames ? $" and {files.Count - MaxNames} more" : "";
        return new DefinitionHint($"{name}/", "$", $"{names}{more}: {Describe(name)}");
    }

    static string Describe(string folder) => folder.ToUpperInvariant() switch
    {
        "TRIGGER" => "triggers are not run; start the pipelines by 'sluice run' or createRun",
        "DATAFLOW" => "data flows are not run; a pipeline with one is refused",
        "INTEGRATIONRUNTIME" => "integration runtimes are not used; copies run where Sluice runs",
        "MANAGEDVIRTUALNETWORK" => "managed networks and private endpoints are not made; Sluice uses the network it runs in",
        "FACTORY" => "global parameters and other settings of the factory are not read",
        _ => "files of this folder are not read",
    };
}
