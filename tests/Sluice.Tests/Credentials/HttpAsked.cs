namespace Sluice.Tests.Credentials;

/// <summary>A request that came to a <see cref="LoopbackHttp"/>.</summary>
sealed record HttpAsked(string Method, string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The fields of a form in the body.</summary>
    public IReadOnlyDictionary<string, string> Form => LoopbackHttp.Fields(Body);
}
