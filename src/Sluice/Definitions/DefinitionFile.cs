using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;

namespace Sluice.Definitions;

/// <summary>Reads files of definitions.</summary>
static class DefinitionFile
{
    // Activities have activities in them, each a few levels deeper.
    const int MaxDepth = 128;

    /// <summary>A definition; null after an error.</summary>
    /// <param name="kind">What it is, by its folder.</param>
    /// <param name="file">The file.</param>
    /// <param name="shown">What messages call it.</param>
    /// <param name="error">What is wrong with it.</param>
    public static Resource? Read(ResourceKind kind, string file, string shown, out DefinitionError? error)
    {
        if (ReadObject(file, shown, out error) is not { } json)
            return null;
        // A factory may have no settings, and exported parameters have no envelope.
        if (json["properties"] is not JsonObject && kind is not (ResourceKind.Factory or ResourceKind.GlobalParameters))
        {
            error = new DefinitionError(shown, "$.properties", null, "it is required", "Add \"properties\": { ... }");
            return null;
        }

        var name = json["name"] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? text
            : Path.GetFileNameWithoutExtension(file);
        return new Resource(kind, name, shown, json);
    }

    /// <summary>The object that a file holds; null after an error.</summary>
    public static JsonObject? ReadObject(string file, string shown, out DefinitionError? error)
    {
        var text = "";
        try
        {
            text = File.ReadAllText(file);
            error = null;
            if (JsonText.Parse(text, isLenient: true, MaxDepth) is JsonObject json)
                return json;
            error = Unreadable(shown, "$", "the file does not hold a JSON object", "Write { ... }");
        }
        catch (JsonException) when (IsTooDeep(text))
        {
            error = Unreadable(
                shown, "$", $"its objects and lists are more than {MaxDepth} deep in each other", "Move what is inside into pipelines of its own");
        }
        catch (JsonException exception)
        {
            // Duplicate properties and halves of surrogate pairs come without a line, but say what they are.
            var problem = exception.LineNumber is { } line
                ? $"line {line + 1}, byte {exception.BytePositionInLine + 1}"
                : exception.Message.TrimEnd('.');
            error = Unreadable(shown, exception.Path ?? "$", $"the file is not JSON: {problem}", "Correct the syntax");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = Unreadable(shown, "$", $"the file cannot be read: {exception.Message}", "Check its name and permissions");
        }

        return null;
    }

    static DefinitionError Unreadable(string file, string path, string problem, string remedy) =>
        new(file, path, null, problem, remedy) { Code = DefinitionErrorCode.FileUnreadable };

    /// <summary>Whether it is its depth that is wrong: of a text that is no JSON, that which comes before the fault.</summary>
    static bool IsTooDeep(string text)
    {
        var options = new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = int.MaxValue };
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text), options);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= MaxDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    return true;
            }
        }
        catch (JsonException)
        {
            // Wrong before it is deep.
        }

        return false;
    }
}
