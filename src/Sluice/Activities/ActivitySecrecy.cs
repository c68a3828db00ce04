using System.Text.RegularExpressions;
using Sluice.Definitions.Pipelines;
using Sluice.Expressions;

namespace Sluice.Activities;

/// <summary>
/// What of an activity is kept out of histories, run records and logs: what its policy says, and what was made of secrets. Where a secret
/// was read, it is not known what has come of it: so all that the activity gives is secret.
/// </summary>
/// <param name="definition">The activity.</param>
/// <param name="values">The secrets that its expressions can see.</param>
sealed partial class ActivitySecrecy(ActivityDefinition definition, SecureValues values)
{
    // A shorter one tells nothing, and would spoil the text.
    const int MinLength = 4;

    // What messages show at most of an expression.
    const int MaxShown = 500;

    /// <summary>Whether what it was given is secret.</summary>
    public bool IsInput => definition.Policy.SecureInput || values.IsRead;

    /// <summary>Whether what it gives is secret.</summary>
    public bool IsOutput => definition.Policy.SecureOutput || values.IsRead
        || (definition.Policy.SecureInput && ActivityTypes.Find(definition.Type)?.GivesItsInput == true);

    /// <summary>Whether what it was given is not to be shown: also where its output, which is secret, is the same.</summary>
    public bool HidesInput => IsInput || (IsOutput && ActivityTypes.Find(definition.Type)?.GivesItsInput == true);

    /// <summary>The fault of the activity, without what is secret.</summary>
    public SluiceException Of(Exception exception)
    {
        var fault = exception as SluiceException
            ?? new SluiceException(Side.Engine, "Unexpected", $"{exception.GetType().Name}: {exception.Message}");
        var (code, detail) = (Of(fault.Code), Of(fault.Detail));
        return new SluiceException(fault.Side, code == fault.Code ? code : "Secure", detail)
        {
            IsTransient = fault.IsTransient,
            IsLost = fault.IsLost,
        };
    }

    /// <summary>A text about the activity, without what is secret.</summary>
    public string Of(string text)
    {
        var secrets = (values.IsRead ? values.Texts : [])
            .Concat(definition.Policy.SecureInput ? Values.TextsIn(definition.Reader.Json["typeProperties"]) : [])
            .Where(one => one.Length >= MinLength).ToList();
        if (secrets.Count == 0)
            return text;
        text = Redaction.Of(text, secrets.Select(one => one.Length <= MaxShown ? one : one[..MaxShown]));
        // Servers quote the part of a statement that they do not like.
        return Quoted().Replace(text, quoted =>
            secrets.Exists(one => one.Contains(quoted.Groups["text"].Value, StringComparison.OrdinalIgnoreCase)) ? Redaction.Mask : quoted.Value);
    }

    [GeneratedRegex("""(?<mark>["'])(?<text>[^"']{2,})\k<mark>""")]
    private static partial Regex Quoted();
}
