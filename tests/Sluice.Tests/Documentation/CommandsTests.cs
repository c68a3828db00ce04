using System.Text.RegularExpressions;
using Sluice.Tests.Samples;

namespace Sluice.Tests.Documentation;

/// <summary>The commands of the documents do what they say. The word after the language of a block says who runs it.</summary>
public sealed partial class CommandsTests
{
    const string Local = "local", Azure = "azure", Build = "build", Sample = "sample";

    static readonly IReadOnlyList<(MarkdownDocument Document, CommandBlock Block)> All =
        [.. MarkdownDocument.All.SelectMany(document => CommandBlock.Of(document).Select(block => (document, block)))];

    public static TheoryData<string> Documents =>
        [.. All.Where(one => one.Block.Kind == Local).Select(one => Path.GetRelativePath(Repository.Root, one.Document.Path)).Distinct()];

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [MemberData(nameof(Documents))]
    public async Task The_commands_for_this_machine_run_and_say_what_the_document_shows(string path)
    {
        await using var shell = await LocalShell.OpenAsync();
        var document = MarkdownDocument.Of(path);
        var blocks = CommandBlock.Of(document).Where(block => block.Kind == Local).ToList();

        var said = await shell.RunAsync(blocks);

        Assert.All(blocks.SelectMany(block => block.Commands), command =>
        {
            var expected = string.Concat(command.Said.Select(line => line == "..." ? ".*" : $"{Regex.Escape(Shape(line))}\n"));
            if (expected.Length > 0)
                Assert.Matches($"(?s)^{expected}$", Shape(said[command.Line]));
        });
    }

    [Fact]
    public void Every_block_says_who_runs_it()
    {
        Assert.All(MarkdownDocument.All, document => Assert.All(document.Blocks, block => Assert.True(
            block.Info.Split(' ') is ["bash" or "console", Local or Azure or Build or Sample] or [not ("bash" or "console" or "sh" or ""), ..],
            $"{document.At(block.Line)} is '{block.Info}': say the language, and of commands who runs them, as 'bash {Local}'")));
        AssertEach(Azure, (_, command) => NeedsAzure().IsMatch(command));
        // The sources are built, and the tests and benchmarks run, by those who run these tests.
        AssertEach(Build, (_, command) => command.StartsWith("dotnet ", StringComparison.Ordinal) || command.StartsWith("bash tests/", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_pipeline_of_a_sample_is_run_by_its_test()
    {
        var tests = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Sluice.Tests", "Samples", $"{nameof(PatternsTests)}.cs"));
        AssertEach(Sample, (_, command) => Run().Match(command) is not { Success: true } run || tests.Contains($"\"{run.Groups[1].Value}\"", StringComparison.Ordinal));
    }

    static void AssertEach(string kind, Func<MarkdownDocument, string, bool> holds)
    {
        var commands = All.Where(one => one.Block.Kind == kind).SelectMany(one => one.Block.Commands.Select(command => (one.Document, command.Line, command.Text))).ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.True(holds(command.Document, command.Text), $"{command.Document.At(command.Line)} is not '{kind}': {command.Text}"));
    }

    /// <summary>What is the same each time: without ids, times, amounts and the width of columns.</summary>
    static string Shape(string said) => Spaces().Replace(Number().Replace(Id().Replace(said, "ID"), "N"), " ");

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex(@"\d[\d,.:]*( [KMG]?B\b)?")]
    private static partial Regex Number();

    [GeneratedRegex("[ -]{2,}")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\b(az|azd)\b|azurewebsites\.net|\$\{?(AZURE|SERVICE|SLUICE|POSTGRES)_|SluiceFactory")]
    private static partial Regex NeedsAzure();

    [GeneratedRegex(@"^sluice run (\w+)")]
    private static partial Regex Run();
}
