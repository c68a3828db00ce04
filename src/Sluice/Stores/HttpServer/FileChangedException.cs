namespace Sluice.Stores.HttpServer;

/// <summary>A file became another one while it was read.</summary>
sealed class FileChangedException : Exception;
