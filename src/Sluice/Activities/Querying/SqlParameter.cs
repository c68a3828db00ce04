using Npgsql;

namespace Sluice.Activities.Querying;

/// <summary>A parameter of a script or of a stored procedure.</summary>
/// <param name="Name">Its name, without <c>@</c>.</param>
/// <param name="Value">What goes in; null is NULL.</param>
sealed record SqlParameter(string Name, SqlType Type, object? Value)
{
    /// <summary>Whether something comes out by it.</summary>
    public bool IsOutput { get; init; }

    /// <summary>The characters of a text that come out of it at most; null is all of them.</summary>
    public int? Size { get; init; }

    /// <summary>It for the driver: by its name, or by its place among others.</summary>
    public NpgsqlParameter Bind(bool isNumbered)
    {
        var parameter = new NpgsqlParameter { NpgsqlDbType = Type.DbType, Value = Value ?? DBNull.Value };
        if (!isNumbered)
            parameter.ParameterName = Name;
        return parameter;
    }
}
