namespace Sluice.Expressions.Functions;

/// <summary>
/// The functions of the expression language:
/// https://learn.microsoft.com/azure/data-factory/control-flow-expression-language-functions.
/// </summary>
static class FunctionList
{
    /// <summary>All there are, by family.</summary>
    public static IReadOnlyList<(string Family, Function[] Functions)> Families { get; } =
    [
        ("String", StringFunctions.All),
        ("Collection", CollectionFunctions.All),
        ("Logical", LogicFunctions.All),
        ("Conversion", [.. ConversionFunctions.All, .. XmlFunctions.All]),
        ("Math", MathFunctions.All),
        ("Date", DateFunctions.All),
    ];

    static readonly Dictionary<string, Function> ByName =
        Families.SelectMany(family => family.Functions).ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    public static Function? Find(string name) => ByName.GetValueOrDefault(name);

    public static string Unknown(string name)
    {
        var all = ByName.Keys.Concat(ScopeFunction.All.Select(function => function.Name));
        return $"there is no function {Values.Quote(name)}; there are: {Nearest.List(name, all)}";
    }
}
