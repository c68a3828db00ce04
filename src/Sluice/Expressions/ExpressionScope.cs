using System.Text.Json.Nodes;

namespace Sluice.Expressions;

/// <summary>
/// What an expression can see: the objects behind <c>pipeline()</c>, <c>dataset()</c>, <c>linkedService()</c> and <c>activity()</c>.
/// </summary>
public sealed record ExpressionScope
{
    /// <summary>
    /// Behind <c>pipeline()</c>: <c>parameters</c>, <c>RunId</c>, <c>Pipeline</c>, <c>TriggerType</c> and so on;
    /// null where it may not be used.
    /// </summary>
    public JsonObject? Pipeline { get; init; }

    /// <summary>Behind <c>dataset()</c>: the dataset's parameters; null where it may not be used.</summary>
    public JsonObject? Dataset { get; init; }

    /// <summary>Behind <c>linkedService()</c>: the linked service's parameters; null where it may not be used.</summary>
    public JsonObject? LinkedService { get; init; }

    /// <summary>Behind <c>activity('name')</c>: an object by activity, each with <c>output</c>, <c>error</c> and <c>status</c>.</summary>
    public JsonObject? Activities { get; init; }

    /// <summary>Behind <c>item()</c>; null outside a loop.</summary>
    public JsonNode? Item { get; init; }

    /// <summary>The time that <c>utcNow()</c> tells.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>
    /// False while a factory is validated without values: expressions are then checked (syntax, functions, parameter names), and the
    /// properties they stand in are not read.
    /// </summary>
    public bool HasValues { get; init; } = true;
}
