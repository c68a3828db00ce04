namespace Sluice.Tests;

static class Repository
{
    /// <summary>The folder of Functions.sln: the tests lie below it.</summary>
    public static string Root => FindRoot() ?? throw new InvalidOperationException($"No Functions.sln above {AppContext.BaseDirectory}.");

    public static string? FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
                return folder.FullName;
        }

        return null;
    }
}
