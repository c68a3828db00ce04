namespace Sluice.Api;

/// <summary>An endpoint: what is asked for, and who answers.</summary>
/// <param name="Method">The HTTP method, in capitals.</param>
/// <param name="Template">The path, with names in braces for what may stand there: <c>pipelines/{name}/createRun</c>.</param>
/// <param name="AnswerAsync">Answers a request.</param>
internal sealed record ApiRoute(string Method, string Template, Func<ApiRequest, CancellationToken, Task<ApiResponse>> AnswerAsync)
{
    readonly string[] _segments = Template.Split('/');

    /// <summary>What stands in a path where the template has names; null when the path is another one.</summary>
    /// <param name="path">The path's segments, decoded.</param>
    public IReadOnlyDictionary<string, string>? Match(ReadOnlySpan<string> path)
    {
        if (path.Length != _segments.Length)
            return null;
        var names = new Dictionary<string, string>();
        for (var i = 0; i < path.Length; i++)
        {
            if (_segments[i] is ['{', .. var name, '}'])
                names[name] = path[i];
            else if (!_segments[i].Equals(path[i], StringComparison.OrdinalIgnoreCase))
                return null;
        }

        return names;
    }
}
