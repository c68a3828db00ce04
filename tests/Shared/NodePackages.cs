namespace Sluice.Tests;

/// <summary>Packages of npm, which Node.js runs.</summary>
static class NodePackages
{
    static string Cache => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    /// <summary>The folder of their node_modules. Null without them, or without Node.js.</summary>
    /// <param name="variable">The variable that names it.</param>
    /// <param name="name">Else where tests/run.sh installs them: a name in its cache.</param>
    public static string? Find(string variable, string name)
    {
        if (Command.Find("node") is null)
            return null;
        var folder = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } chosen ? chosen : Path.Combine(Cache, "sluice", name);
        return Directory.Exists(Path.Combine(folder, "node_modules")) ? folder : null;
    }
}
