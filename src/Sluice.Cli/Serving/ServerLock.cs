namespace Sluice.Cli.Serving;

/// <summary>Lets one server at a time use a folder for runs: a file that it holds open, so that a killed one holds up nobody.</summary>
static class ServerLock
{
    /// <summary>Takes it until what is returned is disposed of.</summary>
    /// <exception cref="SluiceException">Another server has it, or the folder cannot be written.</exception>
    public static FileStream Take(string home)
    {
        var path = Path.Combine(home, "serve.lock");
        try
        {
            Directory.CreateDirectory(home);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new SluiceException(Side.Definition, "HomeNotWritable",
                $"{path} cannot be written: {exception.Message} Name another folder in SLUICE_HOME.", exception);
        }
        catch (IOException exception)
        {
            throw new SluiceException(Side.Definition, "ServerInUse",
                $"Another 'sluice serve' has the runs in {home}: {exception.Message} Stop that one, or name another folder in SLUICE_HOME.", exception);
        }
    }
}
