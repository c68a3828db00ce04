using System.Globalization;
using System.Text.RegularExpressions;

namespace Sluice.Tests.Telemetry;

/// <summary>Prometheus' text form, read strictly: each line is a comment or a sample, and each sample's metric has a type.</summary>
sealed partial record PrometheusText(IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Labels, double Value)> Samples)
{
    public static PrometheusText Parse(string text)
    {
        var types = new HashSet<string>();
        var samples = new List<(string, IReadOnlyDictionary<string, string>, double)>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                types.Add(line.Split(' ')[2]);
            if (line.StartsWith('#'))
                continue;
            var match = Sample().Match(line);
            Assert.True(match.Success, $"no sample: {line}");
            var name = match.Groups["name"].Value;
            Assert.Contains(types, type => name == type || name.StartsWith(type + "_", StringComparison.Ordinal));
            samples.Add((
                name, Label().Matches(match.Groups["labels"].Value).ToDictionary(label => label.Groups["name"].Value, label => label.Groups["value"].Value),
                double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture)));
        }

        return new PrometheusText(samples);
    }

    /// <summary>The value of the one sample with these labels, of more or not.</summary>
    public double ValueOf(string name, params (string Name, string Value)[] labels) => Samples.Single(sample =>
        sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value)).Value;

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>[^}]*)\})? (?<value>[-+0-9.eE]+|[+-]?Inf|NaN)( \d+)?$""")]
    private static partial Regex Sample();

    [GeneratedRegex("(?<name>[a-zA-Z_][a-zA-Z0-9_]*)=\"(?<value>[^\"]*)\"")]
    private static partial Regex Label();
}
