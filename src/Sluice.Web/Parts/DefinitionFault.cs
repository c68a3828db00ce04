using System.Globalization;
using Sluice.Web.Client;

namespace Sluice.Web.Parts;

/// <summary>Something wrong in a definition that is written.</summary>
/// <param name="Message">What, and what to do.</param>
/// <param name="Path">Its JSON path; empty when it has none.</param>
/// <param name="Place">Where in the text it stands; null when it is another definition's.</param>
sealed record DefinitionFault(string Message, string Path, JsonPlace? Place)
{
    /// <summary>The path of the text.</summary>
    public const string Root = "$.properties";

    /// <summary>What the API has found wrong.</summary>
    /// <param name="error">The error.</param>
    /// <param name="text">The properties of the definition.</param>
    /// <param name="file">Its file.</param>
    public static DefinitionFault Of(ErrorPart error, string text, string file)
    {
        if (error.Path?.StartsWith(Root, StringComparison.Ordinal) != true || !file.Equals(error.File, StringComparison.OrdinalIgnoreCase))
            return new DefinitionFault(error.Message, "", null);
        var prefix = $"{error.File} ";
        var message = error.Message.StartsWith(prefix, StringComparison.Ordinal) ? error.Message[prefix.Length..] : error.Message;
        return new DefinitionFault(message, error.Path, JsonPlace.Of(text, Root, error.Path));
    }

    /// <summary>Which activity of a pipeline it stands in, counted from 0; null when in none.</summary>
    public int? Activity => Path.StartsWith(Activities, StringComparison.OrdinalIgnoreCase)
        && int.TryParse(Path.AsSpan(Activities.Length, Math.Max(0, Path.IndexOf(']', Activities.Length) - Activities.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    const string Activities = $"{Root}.activities[";
}
