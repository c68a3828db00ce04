using System.Globalization;
using System.Text;
using Sluice.Activities;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Expressions.Functions;
using Sluice.Formats;
using Sluice.Stores;
using Sluice.Triggers;

namespace Sluice.Tests.Definitions.Conformance;

/// <summary>The page that says what becomes of each type and property of ADF's, made of what the code knows.</summary>
static class ConformancePage
{
    public const string Path = "src/Sluice/Definitions/Conformance.md";

    const string Introduction = """
        # Conformance

        What becomes of ADF's types, properties, functions and variables. This page is made from the code by `ConformanceTests`, which fails
        when it is no longer true: the readers of definitions were given each property that they ask for.

        - **runs**: it does what it does in ADF. What follows in brackets is a condition.
        - **differs**: it does it otherwise, and how.
        - **ours**: ADF does not have it.
        - **ignored**: it has no effect here, and why it needs none.
        - **refused**: it is an error, and what to do.

        Any other property is a hint of `sluice validate`, and any other type keeps the pipelines that use it from running. A secret is a
        string, a `SecureString` or an `AzureKeyVaultSecret` (`store`, `secretName`, `secretVersion`). A reference has `referenceName` and
        `parameters`, a parameter `type` and `defaultValue`. Where a property stands in an object or in a list, its name is
        `object.property` or `list[].property`; `NAME` is any name.

        """;

    public static string Make()
    {
        var page = new StringBuilder(Introduction).Append('\n');
        var locations = StoreTypes.All.SelectMany(store => store.Locations).Select(location => location.Name).ToList();
        Part(page, "Linked services", [KnownProperties.OfAnyLinkedService, .. PostgreSqlLinkedService.Types, .. StoreTypes.All.SelectMany(store => store.Names), KeyVaultLinkedService.TypeName]);
        Part(page, "Credentials", [KnownProperties.OfAnyCredential, "ManagedIdentity"]);
        Part(page, "Datasets", [KnownProperties.OfAnyDataset, .. TableDataset.Types, .. FileFormats.All.Select(format => format.DatasetType)]);
        Part(page, "Locations of files", locations);
        Part(page, "Pipelines", [KnownProperties.OfAnyPipeline]);
        Part(page, "Activities", [KnownProperties.OfAnyActivity, .. ActivityTypes.All.Select(type => type.Name)]);
        Part(page, "Triggers", [KnownProperties.OfAnyTrigger, .. TriggerTypes.All.Select(type => type.Name)]);
        Part(page, "Sources", [.. CopySourceParser.TableTypes, .. FileFormats.All.Select(format => format.DatasetType + "Source"), .. OfKind("ReadSettings")]);
        Part(page, "Sinks", [.. CopySinkParser.TableTypes, .. FileFormats.All.Select(format => format.DatasetType + "Sink"), .. OfKind("WriteSettings")]);
        Part(page, "Mappings", [.. OfKind("Translator")]);
        AddFunctions(page);
        AddVariables(page);
        return page.ToString();
    }

    static IEnumerable<string> OfKind(string suffix) =>
        KnownProperties.All.Types.Where(type => type.EndsWith(suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    static void Part(StringBuilder page, string title, IReadOnlyList<string> types)
    {
        page.Append(CultureInfo.InvariantCulture, $"## {title}\n\n");
        // Types that have everything in common stand together.
        foreach (var alike in types.GroupBy(Describe))
            page.Append(CultureInfo.InvariantCulture, $"### {string.Join(", ", alike)}\n\n{alike.Key}");
    }

    static string Describe(string type)
    {
        var text = new StringBuilder();
        var properties = KnownProperties.All.Of(type).Where(property => property.Name != "typeProperties" && (property.Name != "type" || property.Outcome.Effect != PropertyEffect.Runs)).ToList();
        var plain = properties.Where(property => property.Outcome is (PropertyEffect.Runs, "")).ToList();
        if (plain.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"Runs: {string.Join(", ", plain.Select(property => $"`{property.Name}`"))}.\n\n");
        if (plain.Count < properties.Count)
        {
            Table(text, "Property", properties.Except(plain).GroupBy(property => Outcome(property.Outcome))
                .Select(alike => (string.Join("`, `", alike.Select(property => property.Name)), alike.Key)));
        }

        return text.ToString();
    }

    static string Outcome((PropertyEffect Effect, string? Note) outcome) => outcome switch
    {
        (PropertyEffect.Runs, var note) => $"runs ({note})",
        (PropertyEffect.Ours, _) => "ours",
        (var effect, var note) => $"{Word(effect)}: {note}",
    };

    static string Word(PropertyEffect effect) => effect switch
    {
        PropertyEffect.Differs => "differs",
        PropertyEffect.Ignored => "ignored",
        _ => "refused",
    };

    static void AddFunctions(StringBuilder page)
    {
        page.Append("## Functions\n\n");
        foreach (var (family, functions) in FunctionList.Families)
        {
            page.Append(CultureInfo.InvariantCulture, $"### {family} functions\n\n");
            Table(page, "Function", functions.Select(function => ($"{function.Name}({Signature(function)})",
                $"{(function.Differs is null ? "runs." : $"differs: {function.Differs}")} {function.Summary}")));
        }
    }

    static string Signature(Function function) => string.Join(", ", function.Parameters.Select(parameter =>
        $"{parameter.Name}{(parameter.IsRepeated ? "..." : "")}{(parameter.IsOptional ? "?" : "")}"));

    static void AddVariables(StringBuilder page)
    {
        page.Append("## System variables\n\n");
        Table(page, "Variable", SystemVariables.All);
    }

    static void Table(StringBuilder page, string first, IEnumerable<(string Name, string Outcome)> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"| {first} | Here |\n|---|---|\n");
        foreach (var (name, outcome) in rows)
            page.Append(CultureInfo.InvariantCulture, $"| `{name}` | {outcome.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        page.Append('\n');
    }
}
