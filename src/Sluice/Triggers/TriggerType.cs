namespace Sluice.Triggers;

/// <summary>A kind of trigger: how its definition is read and checked.</summary>
/// <param name="name">Its type in definitions.</param>
abstract class TriggerType(string name)
{
    /// <summary>Its type in definitions.</summary>
    public string Name => name;

    /// <summary>Whether one starts exactly one pipeline, which stands in <c>pipeline</c>; else there is a list, <c>pipelines</c>.</summary>
    public virtual bool HasOnePipeline => false;

    /// <summary>What expressions will see of any of its occurrences: the names, not yet the values.</summary>
    public abstract Occurrence Outline { get; }

    /// <summary>Whether one waits for events.</summary>
    public bool HasEvents => Outline.Body is not null;

    /// <summary>Reads and checks what one waits for; null after an error.</summary>
    public abstract TriggerCondition? Read(TriggerReading reading);
}
