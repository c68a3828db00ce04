using System.Text.Json.Nodes;

namespace Sluice.Definitions.Parsing;

/// <content>What somebody has to fill in, as ADF's export lacks it.</content>
public sealed partial class DefinitionParser
{
    /// <summary>What ADF keeps secrets in.</summary>
    internal const string Encrypted = "encryptedCredential";

    /// <summary>Refuses <c>encryptedCredential</c>, the secrets that only ADF can decrypt.</summary>
    /// <param name="remedy">What to do.</param>
    /// <returns>Whether it is there: then there are secrets to fill in.</returns>
    internal bool RefuseEncrypted(string remedy)
    {
        Use(Encrypted, PropertyEffect.Refused, remedy);
        if (!Has(Encrypted))
            return false;
        Error(Encrypted, "only ADF can decrypt this property", remedy, code: DefinitionErrorCode.SecretMissing);
        return true;
    }

    /// <summary>Notes that somebody has to fill in a property, unless it is there.</summary>
    /// <param name="hint">What it is.</param>
    internal void Blank(string name, string hint, bool isSecret = true)
    {
        if (!Has(name))
            _report.Add(new DefinitionBlank($"{Path}.{name}", hint, isSecret));
    }

    /// <summary>Notes the properties that say where it is, which an integration runtime may see elsewhere than Sluice does.</summary>
    internal void Address(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            // What is in a vault can be changed there.
            if (Find(name) is null or JsonValue)
                _report.Add(new DefinitionBlank($"{Path}.{name}", null, IsSecret: false) { IsAddress = true, Value = Find(name) as JsonValue });
        }
    }

    /// <summary>Whether a text is what ADF shows in the place of a secret.</summary>
    internal static bool IsMask(string text) => text.Length >= 4 && text.All(character => character == '*');
}
