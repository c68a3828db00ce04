using System.Collections.Frozen;

namespace Sluice.Api;

/// <summary>The files of the web app, which lie beside the program, at <c>/web/</c>.</summary>
internal sealed class WebFiles
{
    /// <summary>Where they are in an address.</summary>
    public const string Prefix = "web/";

    const string First = "index.html";

    // Scripts and requests come from this server alone. The component library sets styles on elements, so those are allowed.
    const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

    static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = "application/json",
        [".wasm"] = "application/wasm",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    // As they are sent: the best first.
    static readonly (string Name, string Extension)[] Encodings = [("br", ".br"), ("gzip", ".gz"), ("", "")];

    // Known before anything is asked for: no path of a request ever becomes one of the machine.
    readonly FrozenDictionary<string, string> _files;

    /// <summary>Those of a folder.</summary>
    /// <param name="folder">It need not be there: then there is no web app.</param>
    public WebFiles(string folder) => _files = (Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [])
        .ToFrozenDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'));

    /// <summary>Those beside this program.</summary>
    public static WebFiles Own { get; } = new(Path.Combine(AppContext.BaseDirectory, "web"));

    /// <summary>Answers a request: with a file, with the app's first page for one of its own addresses, or 404.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path after <see cref="Prefix"/>.</param>
    /// <param name="header">The value of a header; null without it.</param>
    public ApiResponse Answer(string method, string path, Func<string, string?> header)
    {
        if (method is not ("GET" or "HEAD"))
            return ApiResponse.Error(405, "MethodNotAllowed", "Files are only read.");
        // The app's own pages have addresses too. Only files lie in folders.
        var name = _files.ContainsKey(path) ? path : path.StartsWith('_') ? null : First;
        if (name is null || !_files.ContainsKey(name) || !Types.TryGetValue(Path.GetExtension(name), out var type))
            return ApiResponse.Error(404, "NotFound", _files.Count == 0 ? "This program was built without the web app." : $"There is no file '{path}'.");
        var (encoding, extension) = Encodings.First(
            one => one.Name == "" || (Accepts(header("Accept-Encoding"), one.Name) && _files.ContainsKey(name + one.Extension)));
        var file = _files[name + extension];
        var tag = TagOf(file);
        var headers = new Dictionary<string, string>
        {
            ["ETag"] = tag,
            // Asked for again each time, and only sent when it has changed.
            ["Cache-Control"] = "no-cache",
            ["Vary"] = "Accept-Encoding",
            ["Content-Security-Policy"] = Policy,
            ["X-Content-Type-Options"] = "nosniff",
            ["Referrer-Policy"] = "no-referrer",
            ["Cross-Origin-Opener-Policy"] = "same-origin",
        };
        if (header("If-None-Match") == tag)
            return new ApiResponse(304, null) { Headers = headers };
        headers["Content-Type"] = type;
        if (encoding.Length > 0)
            headers["Content-Encoding"] = encoding;
        return new ApiResponse(200, null) { Headers = headers, File = method == "GET" ? file : null };
    }

    static bool Accepts(string? header, string encoding) => header?.Split(',').Any(one =>
        one.Trim().Split(';') is [var name, .. var quality] && name.Trim().Equals(encoding, StringComparison.OrdinalIgnoreCase)
        && !quality.Any(value => value.Trim() is "q=0" or "q=0.0")) ?? false;

    static string TagOf(string file)
    {
        var info = new FileInfo(file);
        return $"\"{info.Length:x}-{info.LastWriteTimeUtc.Ticks:x}\"";
    }
}
