using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Cli.Commands;

namespace Sluice.Tests.Documentation;

/// <summary>What the documents name is there: files, headings, commands, options, tests, rooms.</summary>
public sealed partial class DocumentationTests
{
    const int MaxLinesOfTheFirstPage = 200;

    static readonly string[] Programs = ["dotnet", "bash"];

    static readonly RootCommand CommandLine = SluiceCommand.Create();

    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading()
    {
        var links = MarkdownDocument.All
            .SelectMany(document => document.Links.Select(link => (Document: document, link.Line, link.Target)))
            .Where(link => !link.Target.Contains("://", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(links);
        AssertNone(
            from link in links
            where !LeadsSomewhere(link.Document, link.Target)
            select $"{link.Document.At(link.Line)} leads nowhere: {link.Target}");
    }

    [Fact]
    public void The_command_line_accepts_every_command_of_the_documents()
    {
        var calls =
            (from document in MarkdownDocument.All
             from call in document.CommandsOf("sluice")
             select (At: document.At(call.Line), call.Command, call.IsInSentence)).ToList();

        Assert.NotEmpty(calls);
        AssertNone(
            from call in calls
            let words = CommandLineParser.SplitCommandLine(call.Command).Skip(1).ToList()
            from problem in call.IsInSentence && words.Count == 1 ? ProblemsOfName(words[0]) : ProblemsOf(words)
            select $"{call.At} {call.Command}: {problem}");
    }

    [Fact]
    public void The_document_of_the_command_line_has_its_commands_and_options_and_no_others()
    {
        var spans = MarkdownDocument.Of("src/Sluice.Cli/README.md").Spans.Select(span => span.Code).ToList();
        var commands = CommandLine.Subcommands.Select(command => command.Name).ToHashSet();
        var options = CommandLine.Subcommands.Prepend(CommandLine).SelectMany(command => command.Options).Select(option => option.Name).ToHashSet();
        var named = spans.SelectMany(span => OptionName().Matches(span)).Select(match => match.Groups[1].Value).ToHashSet();

        AssertNone(commands.Where(command => !spans.Exists(span => span.Split(' ')[0] == command)));
        Assert.Equal(options.Order(), named.Order());
    }

    [Fact]
    public void Every_command_names_projects_and_scripts_that_exist()
    {
        var paths =
            (from document in MarkdownDocument.All
             from program in Programs
             from call in document.CommandsOf(program)
             from Match path in RepositoryPath().Matches(call.Command)
             select (At: document.At(call.Line), Path: path.Value)).ToList();

        Assert.NotEmpty(paths);
        AssertNone(
            from path in paths
            where !Path.Exists(Path.Combine(Repository.Root, path.Path))
            select $"{path.At} there is no {path.Path}");
    }

    [Fact]
    public void Every_guarantee_names_a_test_that_exists()
    {
        var document = MarkdownDocument.Of("src/Sluice/Copying/README.md");
        var rows = document.Lines.Index().SkipWhile(line => line.Item != "## Guarantees").TakeWhile(line => line.Item != "## Limits")
            .Where(line => line.Item.StartsWith('|')).Skip(2).ToList();

        Assert.NotEmpty(rows);
        AssertNone(
            from row in rows
            where !TestName().IsMatch(row.Item) && !row.Item.Contains("benchmark `", StringComparison.Ordinal)
            select $"{document.At(row.Index + 1)} names no test");
        AssertNone(
            from row in rows
            from Match test in TestName().Matches(row.Item)
            let project = test.Groups[2].Success ? "Sluice.Functions.Tests" : "Sluice.Tests"
            where !ClassesOf(project).Contains(test.Groups[1].Value)
            select $"{document.At(row.Index + 1)} {project} has no {test.Groups[1].Value}");
    }

    [Fact]
    public void The_map_of_the_code_has_every_room()
    {
        var library = Path.Combine(Repository.Root, "src", "Sluice");
        var map = MarkdownDocument.Of("src/README.md");
        var linked = map.Links.Select(link => Path.GetFullPath(link.Target, Path.GetDirectoryName(map.Path)!)).ToHashSet();

        AssertNone(
            from room in MarkdownDocument.Folders(library)
            where Path.GetRelativePath(library, room).Split('/').Length <= 2 && !linked.Contains(room)
            select $"src/README.md has no link to {room}");
    }

    [Fact]
    public void The_document_of_the_code_names_what_is_in_the_code()
    {
        var document = MarkdownDocument.Of("src/README.md");
        var words = MarkdownDocument.Folders(Path.Combine(Repository.Root, "src")).SelectMany(Directory.EnumerateFiles)
            .Append(Path.Combine(Repository.Root, "host.json")).Where(file => Path.GetExtension(file) is ".cs" or ".json" or ".txt")
            .SelectMany(file => Word().Matches(File.ReadAllText(file)).Select(match => match.Value).Append(Path.GetFileNameWithoutExtension(file)))
            .ToHashSet();

        AssertNone(
            from span in document.Spans
            where TypeName().IsMatch(span.Code) && !span.Code.Contains("__", StringComparison.Ordinal)
            from Match word in Word().Matches(span.Code)
            where !words.Contains(word.Value) && !ClassesOf("Sluice.Tests").Contains(word.Value)
            select $"{document.At(span.Line)} nothing is called {word.Value}");
    }

    [Fact]
    public void Every_error_code_that_is_explained_is_one_of_the_code()
    {
        var codes = Under("infra/README.md", "### Troubleshooting", "## Cost").Skip(2).SelectMany(row => Code().Matches(row.Split('|')[1])).Select(match => match.Groups[1].Value).ToList();
        var known = MarkdownDocument.Folders(Path.Combine(Repository.Root, "src")).SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"))
            .SelectMany(file => Literal().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)
            // A server's own codes are passed on.
            .Concat(typeof(Npgsql.PostgresErrorCodes).GetFields().Select(field => (string)field.GetValue(null)!)).ToHashSet();

        Assert.NotEmpty(codes);
        AssertNone(codes.Except(known).Where(code => !HttpCode().IsMatch(code)));
        Assert.Contains("Http{status}", known);
    }

    [Fact]
    public void The_table_of_costs_is_the_formula()
    {
        const double Adf = 4 * 0.0711, Flex = 0.0266;
        var rows = Under("infra/README.md", "## Cost", "## Security").Skip(2).Select(row => row.Split('|', StringSplitOptions.TrimEntries)[1..^1]).ToList();

        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            var rate = double.Parse(row[0][..^" MB/s".Length], CultureInfo.InvariantCulture);
            Assert.Equal(
                from dollars in (double[])[Adf, Flex / 2, Flex * 2, Flex * 4]
                select (dollars / rate).ToString("0.0000", CultureInfo.InvariantCulture),
                row[1..]);
        });
    }

    [Fact]
    public void The_first_page_is_short() => Assert.InRange(MarkdownDocument.Of("README.md").Lines.Count, 1, MaxLinesOfTheFirstPage);

    static void AssertNone(IEnumerable<string> problems)
    {
        var all = problems.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    /// <summary>The rows of tables between two headings.</summary>
    static IEnumerable<string> Under(string document, string from, string to) =>
        MarkdownDocument.Of(document).Lines.SkipWhile(line => line != from).TakeWhile(line => line != to).Where(line => line.StartsWith('|'));

    static bool LeadsSomewhere(MarkdownDocument document, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? document.Path : Path.GetFullPath(parts[0], Path.GetDirectoryName(document.Path)!);
        return parts.Length == 1
            ? Path.Exists(path)
            : MarkdownDocument.All.Any(other => other.Path == path && other.Anchors.Contains(parts[1]));
    }

    static IEnumerable<string> ProblemsOf(IReadOnlyList<string> words) => CommandLine.Parse(words).Errors.Select(error => error.Message);

    static IEnumerable<string> ProblemsOfName(string name) =>
        CommandLine.Subcommands.Any(command => command.Name == name) ? [] : [$"there is no command {name}"];

    static HashSet<string> ClassesOf(string project) =>
        [.. MarkdownDocument.Folders(Path.Combine(Repository.Root, "tests", project))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs")).Select(file => Path.GetFileName(file).Split('.')[0])];

    [GeneratedRegex("(?:^|[ `|])(--[a-z][a-z-]+)")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"(?<![\w/.])(?:src|tests|samples)/[\w./-]+|(?<=\bbash )(?!-)\S+")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("\"([\\w{}]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex("^Http[45][0-9]{2}$")]
    private static partial Regex HttpCode();

    [GeneratedRegex(@"`(\w+Tests)`( \(app\))?")]
    private static partial Regex TestName();

    [GeneratedRegex("^[A-Z][a-z]+[A-Z]")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
