namespace Sluice.Activities.Querying;

/// <summary>An argument of a procedure or function.</summary>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="Type">Its type, as SQL has it.</param>
/// <param name="IsInput">Whether a value goes in.</param>
/// <param name="IsOutput">Whether one comes out.</param>
/// <param name="IsRequired">Whether a value must be given.</param>
sealed record RoutineArgument(string Name, string Type, bool IsInput, bool IsOutput, bool IsRequired)
{
    /// <summary>The arguments, as the catalog has them.</summary>
    /// <param name="modes">A letter each: in, out, both (<c>b</c>), variadic, table column.</param>
    /// <param name="defaults">How many of the last inputs have a default.</param>
    public static IReadOnlyList<RoutineArgument> Of(
        IReadOnlyList<string> names, IReadOnlyList<string> modes, IReadOnlyList<string> types, int defaults, bool isProcedure)
    {
        var inputs = modes.Count(IsIn);
        var arguments = new List<RoutineArgument>();
        var input = 0;
        for (var i = 0; i < types.Count; i++)
        {
            if (modes[i] == "t")
                continue;
            var isInput = IsIn(modes[i]);
            var hasDefault = isInput && input++ >= inputs - defaults;
            // What goes in and out may be left out of a call: it is NULL then.
            var isRequired = isInput && !hasDefault && !(isProcedure && modes[i] == "b");
            // One that takes the rest of the values has no name here: calls by names cannot give it.
            arguments.Add(new RoutineArgument(modes[i] == "v" ? "" : names[i], types[i], isInput, modes[i] is "o" or "b", isRequired));
        }

        return arguments;
    }

    static bool IsIn(string mode) => mode is "i" or "b" or "v";
}
