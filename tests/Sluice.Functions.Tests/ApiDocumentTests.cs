using System.Text.RegularExpressions;
using Sluice.Connections;
using Sluice.Flows;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>The document of the HTTP API has the routes of the app, and no others.</summary>
public sealed partial class ApiDocumentTests
{
    [Fact]
    public async Task Every_route_is_in_the_document_and_every_one_in_the_document_exists()
    {
        await using var source = new FactorySource("none", null, _ => throw new NotSupportedException(), TimeProvider.System);
        var documented =
            from span in MarkdownDocument.Of("src/Sluice/Api/README.md").Spans
            let match = Endpoint().Match(span.Code)
            where match.Success
            select match.Groups[1].Value + " " + WithoutNames(match.Groups[2].Value);
        var routes = FlowService.RoutesOf(source, null!, null!, null!, null!, null!, TimeProvider.System).All;
        // Callbacks have a function of their own, since they need no key; the local server alone tells that it is there.
        var all = routes.Select(route => $"{route.Method} {route.Template}").Concat(["POST callbacks/{runId}", "GET health"]).Select(WithoutNames);

        Assert.Equal(all.Distinct().Order(StringComparer.Ordinal), documented.Distinct().Order(StringComparer.Ordinal));
    }

    static string WithoutNames(string route) => Parameter().Replace(route, "{}");

    [GeneratedRegex("^(GET|POST|PUT|DELETE|PATCH|OPTIONS) (.+)$")]
    private static partial Regex Endpoint();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
