using System.Text;
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
            await file.WriteAsync(Encoding.UTF8.GetBytes(template.Patches.ToJsonString(Options)));
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new SluiceException(Side.Definition, "FileExists", $"{path} is there, and may be filled in. Give another name, or delete it.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SluiceException(Side.Definition, "FileNotWritten", $"{path} cannot be written: {ExceptionText.FirstLine(exception)}.");
        }
    }

    /// <summary>What is to be done with the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="template">What is in it.</param>
    /// <param name="folder">The factory.</param>
    public static IEnumerable<string> Next(string path, OverridesTemplate template, string folder)
    {
        var addresses = template.Blanks.Count(one => one.Blank.IsAddress);
        var blanks = template.Blanks.Count - addresses;
        if (template.Patches.Count == 0)
        {
            yield return $"{path}: nothing to fill in";
            yield break;
        }

        var look = addresses == 0 ? "" : $", {addresses} {(addresses == 1 ? "property" : "properties")} of addresses to look at, which ADF reaches by an integration runtime";
        yield return $"{path}: {Report.Count(blanks, "blank")} to fill in{look}";
        yield return $"Next: fill them in, then run 'sluice validate --factory {folder} --overrides {path}'.";
    }
}
