using Sluice.Definitions.Parsing;

namespace Sluice.Tests.Definitions.Conformance;

/// <summary>The page of conformance is what the code does.</summary>
public sealed class ConformanceTests
{
    const string Write = "SLUICE_WRITE_CONFORMANCE";

    [Fact]
    public void The_page_of_conformance_is_true()
    {
        var (page, file) = (ConformancePage.Make(), Path.Combine(Repository.Root, ConformancePage.Path));
        if (Environment.GetEnvironmentVariable(Write) == "1")
            File.WriteAllText(file, page);
        var written = File.Exists(file) ? File.ReadAllLines(file) : [];
        var differing = page.TrimEnd('\n').Split('\n').Zip(written.Concat(Enumerable.Repeat("", 10_000))).FirstOrDefault(pair => pair.First != pair.Second);

        Assert.True(
            page == string.Join('\n', written) + "\n",
            $"{ConformancePage.Path} is no longer true: '{differing.Second}' is now '{differing.First}'. Run this test with {Write}=1 to write it anew.");
    }

    [Fact]
    public void A_property_that_runs_was_given_and_taken()
    {
        var all = KnownProperties.All;
        var never = all.Types.SelectMany(all.Of).Where(property => property.Outcome.Effect == PropertyEffect.Runs && !property.WasTaken && !property.HoldsActivities);

        Assert.Empty(never.Select(property => $"{property.Type} {property.Name}"));
    }
}
