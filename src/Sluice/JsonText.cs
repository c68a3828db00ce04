using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice;

/// <summary>JSON that comes from outside.</summary>
static class JsonText
{
    /// <summary>
    /// Reads a text in which no object has a name twice, and no escape is half of a surrogate pair: .NET would only complain when it is
    /// asked for.
    /// </summary>
    /// <param name="isLenient">Whether comments and commas at the end of lists are passed over.</param>
    /// <param name="maxDepth">How deep objects and lists may be in each other.</param>
    /// <exception cref="JsonException">It is not such a text.</exception>
    public static JsonNode? Parse(string text, bool isLenient = false, int maxDepth = 64)
    {
        var options = new JsonDocumentOptions
        {
            AllowDuplicateProperties = false,
            AllowTrailingCommas = isLenient,
            CommentHandling = isLenient ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow,
            MaxDepth = maxDepth,
        };
        var node = JsonNode.Parse(text, documentOptions: options);
        if (text.Contains(@"\u", StringComparison.Ordinal))
            CheckEscapes(Encoding.UTF8.GetBytes(text), isLenient, maxDepth);
        return node;
    }

    /// <summary>How deep objects and lists are in each other; 0 for a value that is neither.</summary>
    public static int DepthOf(JsonNode? value)
    {
        var deepest = 0;
        var left = new Stack<(JsonNode? Node, int Depth)>([(value, 0)]);
        while (left.TryPop(out var next))
        {
            deepest = Math.Max(deepest, next.Depth);
            var inner = next.Node switch
            {
                JsonObject json => json.Select(property => property.Value),
                JsonArray items => items,
                _ => null,
            };
            if (inner is null)
                continue;
            deepest = Math.Max(deepest, next.Depth + 1);
            foreach (var one in inner)
                left.Push((one, next.Depth + 1));
        }

        return deepest;
    }

    static void CheckEscapes(byte[] text, bool isLenient, int maxDepth)
    {
        var comments = isLenient ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow;
        var reader = new Utf8JsonReader(
            text, new JsonReaderOptions { AllowTrailingCommas = isLenient, CommentHandling = comments, MaxDepth = maxDepth });
        while (reader.Read())
        {
            try
            {
                if (reader.ValueIsEscaped)
                    reader.GetString();
            }
            catch (InvalidOperationException)
            {
                var before = text.AsSpan(0, (int)reader.TokenStartIndex);
                var (line, column) = (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
                throw new JsonException($"An escape in the text at line {line}, byte {column} is half of a surrogate pair.");
            }
        }
    }
}
