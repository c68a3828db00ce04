using Sluice.Stores.Files;

namespace Sluice.Tests.Stores.Files;

public sealed class WildcardTests
{
    [Theory]
    [InlineData("*", "a.csv", true)]
    [InlineData("*.csv", "a.csv", true)]
    [InlineData("*.csv", ".csv", true)]
    [InlineData("*.csv", "a.csv.gz", false)]
    [InlineData("*.CSV", "a.csv", false)]
    [InlineData("a?.csv", "a.csv", true)]
    [InlineData("a?.csv", "ab.csv", true)]
    [InlineData("a?.csv", "abc.csv", false)]
    [InlineData("a^*.csv", "a*.csv", true)]
    [InlineData("a^*.csv", "ab.csv", false)]
    [InlineData("a^?.csv", "a?.csv", true)]
    [InlineData("a^?.csv", "a.csv", false)]
    [InlineData("a^^b", "a^b", true)]
    [InlineData("a^", "a^", true)]
    [InlineData("a.csv", "aXcsv", false)]
    [InlineData("a.csv", "a.csv\n", false)]
    [InlineData("*.csv", "a.csv\n", false)]
    [InlineData("*.csv", "a\nb.csv", true)]
    [InlineData("(a|b)+[c].csv", "(a|b)+[c].csv", true)]
    [InlineData("*", "folder/a.csv", false)]
    [InlineData("größe*", "größe 1", true)]
    public void Files(string file, string path, bool expected) =>
        Assert.Equal(expected, Wildcard.Path("", file, isRecursive: false).IsMatch(path));

    [Theory]
    [InlineData("out", "*", false, "out/a.csv", true)]
    [InlineData("out", "*", false, "out/2024/a.csv", false)]
    [InlineData("out", "*", true, "out/2024/a.csv", true)]
    [InlineData("out", "*", true, "out/2024/01/a.csv", true)]
    [InlineData("out", "*", true, "out2/a.csv", false)]
    [InlineData("out", "*", true, "in/out/a.csv", false)]
    [InlineData("out/*", "*.csv", false, "out/2024/a.csv", true)]
    [InlineData("out/*", "*.csv", false, "out/a.csv", false)]
    [InlineData("out/*", "*.csv", false, "out/2024/01/a.csv", false)]
    [InlineData("out/*", "*.csv", true, "out/2024/01/a.csv", true)]
    [InlineData("out/20?4", "*", false, "out/2024/a.csv", true)]
    [InlineData("out/20?4", "*", false, "out/204/a.csv", true)]
    [InlineData("", "*", true, "a/b/c.csv", true)]
    [InlineData("", "*", false, "a/b.csv", false)]
    public void Folders(string folder, string file, bool isRecursive, string path, bool expected) =>
        Assert.Equal(expected, Wildcard.Path(folder, file, isRecursive).IsMatch(path));

    [Theory]
    [InlineData("", "")]
    [InlineData("a/b", "a/b")]
    [InlineData("a/b*/c", "a")]
    [InlineData("*/c", "")]
    [InlineData("a/?", "a")]
    [InlineData("a/b/^*", "a/b")]
    public void A_listing_starts_before_the_first_wildcard(string folder, string expected) =>
        Assert.Equal(expected, Wildcard.FixedPart(folder));
}
