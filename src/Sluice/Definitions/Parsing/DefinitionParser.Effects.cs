using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Definitions.Parsing;

/// <content>What properties are good for here. The page of conformance is made of it, so it is said once, where they are read.</content>
public sealed partial class DefinitionParser
{
    /// <summary>Marks properties that are read elsewhere.</summary>
    public void Known(params ReadOnlySpan<string> names) => Use(names, PropertyEffect.Runs, null);

    /// <summary>Marks properties of ADF's that have no effect here.</summary>
    /// <param name="why">Why they need none.</param>
    public void NoEffect(string why, params ReadOnlySpan<string> names) => Use(names, PropertyEffect.Ignored, why);

    /// <summary>Says of properties that they do not do quite what they do in ADF.</summary>
    /// <param name="how">What they do.</param>
    public void Differs(string how, params ReadOnlySpan<string> names) => Use(names, PropertyEffect.Differs, how);

    /// <summary>Marks properties that ADF does not have.</summary>
    public void Ours(params ReadOnlySpan<string> names) => Use(names, PropertyEffect.Ours, null);

    /// <summary>Refuses properties that would change what is done but are not supported.</summary>
    public void Refuse(string remedy, params ReadOnlySpan<string> names)
    {
        Use(names, PropertyEffect.Refused, remedy);
        foreach (var name in names)
        {
            if (Find(name) is { } value && !IsDefault(value))
                Error(name, "this property is not supported", remedy, Values.Describe(value), DefinitionErrorCode.PropertyNotSupported);
        }
    }

    /// <summary>Hints at the properties that nobody read. No error: ADF takes no notice of them either.</summary>
    public void HintUnread()
    {
        foreach (var (name, _) in _json)
        {
            if (_read.Contains(name))
                continue;
            // What is there under its own name is not what was meant.
            var meant = Nearest.Misspelt(name, _read.Where(known => !Values.TryFind(_json, known, out _)));
            Hint(name, $"this property is not known here and has no effect{(meant is null ? "" : $". Did you mean {meant}?")}");
        }
    }

    void Use(ReadOnlySpan<string> names, PropertyEffect effect, string? note)
    {
        foreach (var name in names)
            Use(name, effect, note);
    }

    void Use(string name, PropertyEffect effect = PropertyEffect.Runs, string? note = null)
    {
        _read.Add(name);
        _report.Watch?.Invoke(new PropertyUse(File, Path, name, effect, note));
    }

    /// <summary>Studio writes the defaults of many properties out.</summary>
    static bool IsDefault(JsonNode value) =>
        value is JsonArray { Count: 0 }
            || value.GetValueKind() == JsonValueKind.False
            || (value.GetValueKind() == JsonValueKind.Number && Values.ToNumber(value) == 0)
            || value is JsonObject { Count: 0 };
}
