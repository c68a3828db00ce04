using System.Security.Cryptography;
using System.Text;

namespace Sluice;

/// <summary>Names that derive from a text: whoever has the same text finds the same name, in every version of the program.</summary>
static class TextHash
{
    /// <summary>An id in the form of a GUID.</summary>
    public static string Id(string text) => new Guid(HashOf(text).AsSpan(0, 16)).ToString();

    /// <summary>A short name of 16 hexadecimal digits, for files and the like that somebody else's name stands beside.</summary>
    public static string Short(string text) => Convert.ToHexStringLower(HashOf(text).AsSpan(0, 8));

    static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
