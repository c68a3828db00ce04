using System.Text;
using System.Text.RegularExpressions;

namespace Sluice.Definitions;

/// <summary>ADF's rule for names: https://learn.microsoft.com/azure/data-factory/naming-rules. What keeps it is the name of a file as well.</summary>
static partial class ResourceName
{
    /// <summary>The rule.</summary>
    public const string Rule = "A name has 1 to 260 characters (250 bytes). It begins with a letter, a digit or _, and has none of < > * # . % & : \\ + ? / \" |";

    // File systems take 255 bytes, with the extension.
    const int MaxBytes = 250;
    const int MaxLength = 260;

    /// <summary>Whether a name keeps it.</summary>
    public static bool IsValid(string name) => name.Length <= MaxLength && Encoding.UTF8.GetByteCount(name) <= MaxBytes && Allowed().IsMatch(name);

    // Quotation marks and bars are no part of names of files on Windows, nor is a space at the end.
    [GeneratedRegex(@"\A[A-Za-z0-9_](?:[^<>*#.%&:\\+?/""|\p{Cc}\p{Cs}]*[^<>*#.%&:\\+?/""|\p{Cc}\p{Cs}\s])?\z")]
    private static partial Regex Allowed();
}
