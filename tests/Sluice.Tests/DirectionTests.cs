using System.Reflection;
using System.Reflection.Emit;

namespace Sluice.Tests;

/// <summary>A test holds the direction between the library's folders: read from the compiled code, bodies included.</summary>
public sealed class DirectionTests
{
    /// <summary>What a folder may use lies in its own row or above it. The root namespace is for all.</summary>
    static readonly string[][] Rows =
    [
        ["Definitions", "Expressions", "Credentials", "Columns", "Http"],
        ["PostgreSql", "Stores", "Formats"],
        ["Connections"],
        ["Copying", "Exploring"],
        ["Activities"],
        ["Pipelines"],
        ["Runs", "Triggers"],
        ["Api"],
        ["Flows"],
        ["Serialization"],
    ];

    /// <summary>Leaves, and who may use them.</summary>
    static readonly Dictionary<string, string[]> Leaves = new()
    {
        ["Orchestration"] = ["Copying", "Activities", "Pipelines", "Runs", "Triggers", "Api", "Flows", "Serialization"],
        ["Telemetry"] = ["Copying", "Runs", "Triggers"],
    };

    static readonly Dictionary<short, OpCode> OpCodesByValue =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    // Needs the one before.
    static readonly IReadOnlySet<Use> Uses = UsesIn(typeof(SluiceException).Assembly);

    [Fact]
    public void Every_folder_has_its_place()
    {
        var known = Rows.SelectMany(row => row).Concat(Leaves.Keys).Append("");

        Assert.Empty(Uses.SelectMany(use => new[] { use.From, use.To }).Distinct().Except(known));
    }

    [Fact]
    public void Nothing_points_back() => Assert.Empty(PointingBack(Uses, Rows));

    [Fact]
    public void Folders_of_one_row_do_not_use_each_other_in_a_circle()
    {
        var folders = Uses.Where(use => use.From != use.To).Select(use => (use.From, use.To)).ToHashSet();

        Assert.DoesNotContain(Rows.SelectMany(row => row), folder => Reachable(folder, folders).Contains(folder));
    }

    /// <summary>What lies at the top of a room, such as a list of its kinds or what its parts share, is left aside.</summary>
    [Fact]
    public void Folders_within_a_folder_do_not_use_each_other_in_a_circle()
    {
        var folders = Uses.Where(use => use.From == use.To && use.FromInner != "" && use.ToInner != "" && use.FromInner != use.ToInner)
            .Select(use => ($"{use.From}/{use.FromInner}", $"{use.To}/{use.ToInner}")).ToHashSet();

        Assert.DoesNotContain(folders.Select(use => use.Item1).Distinct(), folder => Reachable(folder, folders).Contains(folder));
    }

    [Fact]
    public void Leaves_use_nothing_of_the_library_and_only_those_who_need_them_use_them()
    {
        Assert.DoesNotContain(Uses, use => Leaves.ContainsKey(use.From) && use.To != "" && use.To != use.From);
        Assert.DoesNotContain(Uses, use => Leaves.TryGetValue(use.To, out var users) && use.From != use.To && !users.Contains(use.From));
    }

    [Fact]
    public void Copying_and_exploring_know_nothing_of_each_other() =>
        Assert.DoesNotContain(Uses, use => (use.From, use.To) is ("Copying", "Exploring") or ("Exploring", "Copying"));

    [Fact]
    public void What_all_use_uses_nothing() => Assert.DoesNotContain(Uses, use => use.From == "" && use.To != "");

    /// <summary>The other way round, everything points back: each kind of reference that there is must then be found.</summary>
    [Fact]
    public void The_check_bites()
    {
        var found = PointingBack(Uses, [.. Rows.Reverse()]).Select(use => (use.FromType, use.ToType, use.Kind)).ToHashSet();

        Assert.Contains(("Sluice.Copying.Jobs.Sources.FileSource", "Sluice.Formats.FileFormat", "signature"), found);
        Assert.Contains(("Sluice.Copying.ByteLane.FileByteSource", "Sluice.Stores.Files.FileStore", "field"), found);
        Assert.Contains(("Sluice.Copying.ByteLane.FileByteSource", "Sluice.Formats.DelimitedText.CsvHeader", "body"), found);
        Assert.Contains(("Sluice.Stores.AzureBlob.BlobLinkedService", "Sluice.Definitions.Parsing.DefinitionParser", "body"), found);
        Assert.Contains(("Sluice.Runs.RunStarter", "Sluice.Pipelines.PipelineActivities", "body"), found);
        var all = Uses.Select(use => (use.FromType, use.ToType, use.Kind)).ToHashSet();
        Assert.Contains(("Sluice.Definitions.Parsing.DefinitionException", "Sluice.SluiceException", "base"), all);
        Assert.Contains(("Sluice.Runs.PipelineRun", "Sluice.Orchestration.OrchestrationStatus", "attribute"), all);
    }

    static IEnumerable<Use> PointingBack(IEnumerable<Use> uses, string[][] rows) =>
        uses.Where(use => RowOf(use.From, rows) is { } from && RowOf(use.To, rows) is { } to && to > from);

    static int? RowOf(string folder, string[][] rows) =>
        Array.FindIndex(rows, row => row.Contains(folder)) is >= 0 and var row ? row : null;

    static HashSet<string> Reachable(string start, HashSet<(string From, string To)> uses)
    {
        var reached = new HashSet<string>();
        var next = new Queue<string>([start]);
        while (next.TryDequeue(out var folder))
        {
            foreach (var (_, to) in uses.Where(use => use.From == folder))
            {
                if (reached.Add(to))
                    next.Enqueue(to);
            }
        }

        return reached;
    }

    static HashSet<Use> UsesIn(Assembly library)
    {
        var uses = new HashSet<Use>();
        foreach (var type in library.GetTypes().Where(IsOurs))
        {
            Add(type, [type.BaseType, .. type.GetInterfaces()], "base");
            Add(
                type,
                type.GetGenericArguments().Where(argument => argument.IsGenericParameter)
                    .SelectMany(argument => argument.GetGenericParameterConstraints()),
                "base");
            Add(type, AttributeTypes(type), "attribute");
            foreach (var member in type.GetMembers(Declared))
            {
                Add(type, AttributeTypes(member), "attribute");
                switch (member)
                {
                    case FieldInfo field:
                        Add(type, [field.FieldType], "field");
                        break;
                    case PropertyInfo property:
                        Add(type, [property.PropertyType], "signature");
                        break;
                    case MethodBase method:
                        var parameters = method.GetParameters();
                        Add(type, parameters.Select(parameter => parameter.ParameterType), "signature");
                        Add(type, parameters.SelectMany(AttributeTypes), "signature");
                        Add(type, [(method as MethodInfo)?.ReturnType], "signature");
                        Add(type, BodyTypes(method), "body");
                        break;
                }
            }
        }

        return uses;

        void Add(Type from, IEnumerable<Type?> types, string kind)
        {
            foreach (var to in types.SelectMany(Parts).Where(to => to.Assembly == library && IsOurs(to)))
                uses.Add(new Use(Outermost(from), Outermost(to), kind));
        }
    }

    const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The compiler's own types, such as those behind array literals and generated expressions, are in other namespaces.</summary>
    static bool IsOurs(Type type) => type.Namespace is "Sluice" || type.Namespace?.StartsWith("Sluice.", StringComparison.Ordinal) == true;

    /// <summary>Lambdas, iterators and async methods are nested types.</summary>
    static Type Outermost(Type type) => type.DeclaringType is { } declaring ? Outermost(declaring) : type;

    /// <summary>A type with what it is made of: elements and generic arguments.</summary>
    static IEnumerable<Type> Parts(Type? type)
    {
        if (type is null || type.IsGenericParameter)
            return [];
        if (type.HasElementType)
            return Parts(type.GetElementType());
        return type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)] : [type];
    }

    static IEnumerable<Type?> AttributeTypes(ICustomAttributeProvider provider)
    {
        var attributes = provider switch
        {
            MemberInfo member => member.GetCustomAttributesData(),
            ParameterInfo parameter => parameter.GetCustomAttributesData(),
            _ => [],
        };
        return attributes.SelectMany(attribute => attribute.ConstructorArguments
            .Concat(attribute.NamedArguments.Select(argument => argument.TypedValue))
            .SelectMany(argument => new[] { argument.ArgumentType, argument.Value as Type })
            .Append(attribute.AttributeType));
    }

    /// <summary>The types that a method's instructions, local variables and handlers name.</summary>
    static IEnumerable<Type?> BodyTypes(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            return [];
        var types = new List<Type?>();
        types.AddRange(body.LocalVariables.Select(variable => variable.LocalType));
        types.AddRange(body.ExceptionHandlingClauses
            .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType));
        var typeArguments = method.DeclaringType!.GetGenericArguments();
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        foreach (var token in Tokens(body.GetILAsByteArray()!))
        {
            switch (method.Module.ResolveMember(token, typeArguments, methodArguments))
            {
                case Type type:
                    types.Add(type);
                    break;
                case FieldInfo field:
                    types.AddRange([field.DeclaringType, field.FieldType]);
                    break;
                case MethodBase called:
                    types.AddRange([called.DeclaringType, (called as MethodInfo)?.ReturnType]);
                    types.AddRange(called.GetParameters().Select(parameter => parameter.ParameterType));
                    if (called.IsGenericMethod)
                        types.AddRange(called.GetGenericArguments());
                    break;
            }
        }

        return types;
    }

    /// <summary>The metadata tokens of types, fields and methods in IL (ECMA-335, III.1.2).</summary>
    static IEnumerable<int> Tokens(byte[] il)
    {
        for (var position = 0; position < il.Length;)
        {
            var value = il[position] == 0xFE ? BitConverter.ToInt16([il[position + 1], il[position]]) : il[position];
            var code = OpCodesByValue[value];
            position += code.Size;
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                yield return BitConverter.ToInt32(il, position);
            position += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, position)),
                _ => 4,
            };
        }
    }

    /// <summary>
    /// One type of the library uses another. A folder is the first segment of the namespace below <c>Sluice</c>, the folder within it the second; what has none is empty.
    /// </summary>
    sealed record Use(string FromType, string ToType, string From, string To, string FromInner, string ToInner, string Kind)
    {
        public Use(Type from, Type to, string kind)
            : this(from.FullName!, to.FullName!, Folder(from, 1), Folder(to, 1), Folder(from, 2), Folder(to, 2), kind)
        {
        }

        static string Folder(Type type, int depth) => type.Namespace!.Split('.').ElementAtOrDefault(depth) ?? "";
    }
}
