using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Cli.Display;
using Sluice.Definitions;

namespace Sluice.Cli.Commands;

/// <summary>Writes the overrides that are to be filled in to a file.</summary>
static class TemplateFile
{
    static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="SluiceException">The file is there, or cannot be written.</exception>
    public static async Task WriteAsync(string path, OverridesTemplate template)
    {
        try
        {
            await using var file = PrivateFile.Create(path);
            await JsonSerializer.SerializeAsync(file, template.Patches, Options);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new SluiceException(Side.Definition, "FileExists", $"{path} is there, and may be filled in. Give another name, or delete it.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SluiceException(Side.Definition, "FileNotWritten", $"{path} cannot be written: {ExceptionText.FirstLine(exception)}.");
        }

        await Console.Error.WriteLineAsync($"{Report.Count(template.Blanks.Count, "blank")} to fill in: {path}");
    }
}
