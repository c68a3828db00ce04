using Npgsql;
using Sluice.Definitions.Parsing;
using Sluice.PostgreSql;

namespace Sluice.Activities.Querying;

/// <summary>A block of a script: one or several statements, which are sent together.</summary>
/// <param name="Text">Its statements.</param>
/// <param name="IsQuery">Whether the rows that it returns are wanted.</param>
/// <param name="Parameters">What stands in it as <c>@name</c>, or by its place in this list as <c>$1</c>.</param>
sealed record ScriptBlock(string Text, bool IsQuery, IReadOnlyList<SqlParameter> Parameters)
{
    enum Kind
    {
        Query,
        NonQuery,
    }

    enum Direction
    {
        Input,
        Output,
        InputOutput,
    }

    /// <summary>Reads an item of <c>scripts</c>.</summary>
    public static ScriptBlock Read(DefinitionParser reader)
    {
        var text = reader.Text("text", required: true) ?? "";
        var kind = reader.Choice<Kind>("type") ?? Kind.Query;
        var parameters = new List<SqlParameter>();
        foreach (var item in reader.Objects("parameters"))
        {
            var parameter = ReadParameter(item);
            if (parameters.Exists(other => other.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)))
                item.Error("name", "two parameters of the block have this name", "Rename one of them", parameter.Name);
            parameters.Add(parameter);
        }

        if (StatementText.LastNumberedParameter(text) is > 0 and var last)
        {
            if (last > parameters.Count)
                reader.Error("text", $"it names ${last}, and there are {parameters.Count} parameters", "Correct the number, or add a parameter");
            if (!StatementText.IsSingle(StatementText.TrimEnd(text)))
                reader.Error("text", "the server takes parameters like $1 in one statement only", "Write @name, or one statement a block");
        }

        reader.HintUnread();
        return new ScriptBlock(text, kind == Kind.Query, parameters);
    }

    /// <summary>The statements for the driver.</summary>
    public NpgsqlCommand ToCommand(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(Text, connection);
        var last = StatementText.LastNumberedParameter(Text);
        foreach (var parameter in last > 0 ? Parameters.Take(last) : Parameters)
            command.Parameters.Add(parameter.Bind(isNumbered: last > 0));
        return command;
    }

    static SqlParameter ReadParameter(DefinitionParser reader)
    {
        var name = reader.Text("name", required: true)?.TrimStart('@', ':') ?? "";
        var type = SqlType.Read(reader);
        var direction = reader.Choice<Direction>("direction") ?? Direction.Input;
        var size = reader.Integer("size", -1, int.MaxValue);
        var value = direction == Direction.Output ? null : type.ReadValue(reader);
        reader.Known("value");
        reader.HintUnread();
        return new SqlParameter(name, type, value) { IsOutput = direction != Direction.Input, Size = size > 0 ? size : null };
    }
}
