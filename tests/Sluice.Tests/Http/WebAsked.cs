namespace Sluice.Tests.Http;

/// <summary>A request that came to a <see cref="WebServer"/>.</summary>
public sealed record WebAsked(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body);
