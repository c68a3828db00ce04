using System.Net;
using System.Text;
using Sluice.Http;
using Sluice.Stores.Files;

namespace Sluice.Stores.HttpServer;

/// <summary>The files of a web server. A path is what follows the server's URL, with its query.</summary>
sealed class HttpServerStore(Uri url, IReadOnlyList<KeyValuePair<string, string>> headers, HttpReadSettings settings, StoreAccess access)
    : FileStore
{
    readonly HttpRequests _requests = new(access, settings);

    public override string Display => HttpCall.DisplayOf(url);

    public override StoreFaults Faults => HttpServerFaults.Instance;

    public override bool TellsLengths => false;

    /// <summary>A file as the server tells it; the length is 0 where it does not tell.</summary>
    public override async Task<StoredFile?> FindAsync(string path, CancellationToken cancellationToken)
    {
        // Posting may not be for nothing: whether there is something shows when it is read.
        if (settings.IsPost)
            return new StoredFile(path, 0, DateTimeOffset.MinValue);
        var call = CallFor(path);
        using var head = await _requests.SendAsync(call with { Method = HttpMethod.Head }, cancellationToken);
        if (head.IsSuccessStatusCode)
            return Found(head);
        // Not every server answers HEAD, or as it does GET.
        using var answer = await _requests.SendAsync(call, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            return null;
        return answer.StatusCode == HttpStatusCode.OK ? Found(answer) : throw new HttpStatusException(answer);

        StoredFile Found(HttpResponseMessage file) => new(
            path, file.Content.Headers.ContentLength ?? 0, file.Content.Headers.LastModified ?? DateTimeOffset.MinValue);
    }

    public override async Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken) =>
        await HttpDownload.OpenAsync(_requests, CallFor(path), cancellationToken);

    /// <summary>In parts, if the server gives them; else it is brought here.</summary>
    public override async Task<RandomAccessFile> OpenRandomAsync(string path, CancellationToken cancellationToken)
    {
        var call = CallFor(path);
        HttpResponseMessage answer;
        if (settings.IsPost)
        {
            answer = await _requests.SendAsync(call, cancellationToken);
        }
        else
        {
            answer = await _requests.SendAsync(call.With(new KeyValuePair<string, string>("Range", "bytes=0-0")), cancellationToken);
            if (FileVersion.Of(answer) is { Length: not null } version && version.IsPart(answer, 0))
            {
                answer.Dispose();
                return new HttpParts(_requests, call, version);
            }

            if (answer.StatusCode is HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                answer.Dispose();
                answer = await _requests.SendAsync(call, cancellationToken);
            }
        }

        await using var whole = await HttpDownload.OpenAsync(_requests, call, answer, cancellationToken);
        return await SpooledFile.CreateAsync(whole, cancellationToken);
    }

    public override Task EnsureAsync(CancellationToken cancellationToken) => throw ReadOnly();

    public override Task<PendingFile> CreateAsync(string path, string attempt, CancellationToken cancellationToken) => throw ReadOnly();

    public override IAsyncEnumerable<StoredFile> ListAsync(string folder, CancellationToken cancellationToken) => throw NotListed();

    public override IAsyncEnumerable<StoreEntry> ListLevelAsync(string folder, CancellationToken cancellationToken) => throw NotListed();

    SluiceException ReadOnly() => new(
        Side.Definition, "StoreReadOnly", $"{Display} is a web server, which can only be read from. Write to another store.");

    SluiceException NotListed() => new(
        Side.Definition, "StoreNotListed", $"{Display} is a web server, whose files cannot be listed. Name a file by relativeUrl.");

    HttpCall CallFor(string path)
    {
        // Joined as text, behind the server's name and a slash: no path leads to another server.
        var start = url.AbsoluteUri;
        var slash = start.EndsWith('/') || path.Length == 0 || path.StartsWith('?') ? "" : "/";
        if (!Uri.TryCreate(start + slash + path, UriKind.Absolute, out var whole) || whole.Authority != url.Authority)
            throw new SluiceException(Side.Definition, "InvalidUrl", $"The relativeUrl '{path}' gives no URL behind {Display}. Correct it.");
        return new HttpCall(settings.IsPost ? HttpMethod.Post : HttpMethod.Get, whole)
        {
            Headers = [.. headers, .. settings.HeaderList.Where(header => !HttpHeaders.IsOwn(header.Key))],
            Body = settings.IsPost ? Encoding.UTF8.GetBytes(settings.Body) : null,
        };
    }
}
