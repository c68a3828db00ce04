namespace Sluice.Tests;

/// <summary>Usings are in order, which neither the compiler nor <c>dotnet format whitespace</c> looks at.</summary>
public sealed class UsingsTests
{
    [Fact]
    public void They_are_sorted_with_those_of_the_system_first()
    {
        string[] folders = ["src", "tests"];
        var files = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")).ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var names = File.ReadLines(file).Where(line => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && line.IndexOfAny(['=', '(']) < 0)
                .Select(line => line["using ".Length..^1]).Where(name => !name.StartsWith("static ", StringComparison.Ordinal)).ToList();
            // A dot comes before all that names have in them.
            var sorted = names.OrderBy(name => !IsSystem(name)).ThenBy(name => name.Replace('.', '\0'), StringComparer.OrdinalIgnoreCase);
            Assert.True(names.SequenceEqual(sorted), $"{file}: {string.Join(", ", sorted)}");
        });
    }

    static bool IsSystem(string name) => name == "System" || name.StartsWith("System.", StringComparison.Ordinal);
}
