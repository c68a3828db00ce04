using System.Net;
using Sluice.Http;
using Sluice.Stores.Files;

namespace Sluice.Stores.HttpServer;

/// <summary>
/// A file that is read from its start. Where the connection breaks, it goes on with the rest if the server can give parts and tell that
/// the file is still the same.
/// </summary>
sealed class HttpDownload(HttpRequests requests, HttpCall call, HttpResponseMessage answer, Stream body) : Stream
{
    /// <summary>What a <see cref="FileChangedException"/> says of a file at a server.</summary>
    public const string Changed = "the file was changed at the server while it was read";

    // One after the other, without a byte in between.
    const int MaxBreaks = 5;

    readonly FileVersion? _version = call.Method == HttpMethod.Get ? FileVersion.Of(answer) : null;
    HttpResponseMessage _answer = answer;
    Stream _body = body;
    long _position;

    /// <summary>Begins one.</summary>
    /// <exception cref="HttpStatusException">The server does not give it.</exception>
    public static async Task<HttpDownload> OpenAsync(HttpRequests requests, HttpCall call, CancellationToken cancellationToken)
    {
        var answer = await requests.SendAsync(call, cancellationToken);
        return await OpenAsync(requests, call, answer, cancellationToken);
    }

    /// <summary>Begins with an answer that is there.</summary>
    public static async Task<HttpDownload> OpenAsync(
        HttpRequests requests, HttpCall call, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.OK)
            return new HttpDownload(requests, call, answer, await answer.Content.ReadAsStreamAsync(cancellationToken));
        answer.Dispose();
        throw new HttpStatusException(answer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var breaks = 0; ; breaks++)
        {
            try
            {
                if (breaks > 0)
                    await GoOnAsync(cancellationToken);
                var read = await requests.WithinAsync(token => _body.ReadAsync(buffer, token).AsTask(), cancellationToken);
                _position += read;
                return read;
            }
            catch (Exception exception) when (_version is not null && breaks < MaxBreaks && HttpRequests.IsTransient(exception))
            {
                // The rest is asked for.
            }
        }
    }

    async Task GoOnAsync(CancellationToken cancellationToken)
    {
        _answer.Dispose();
        _answer = await requests.SendAsync(call.With(_version!.Part(_position)), cancellationToken);
        _body = await _answer.Content.ReadAsStreamAsync(cancellationToken);
        if (_version.IsPart(_answer, _position))
            return;
        if (_answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable))
            throw new HttpStatusException(_answer);
        // A server without parts gives all of it again.
        if (_answer.StatusCode != HttpStatusCode.OK || FileVersion.Of(_answer) != _version)
            throw new FileChangedException(Changed);
        await SkipAsync(cancellationToken);
    }

    async Task SkipAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        for (var left = _position; left > 0;)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(left, buffer.Length));
            await requests.WithinAsync(
                async token =>
                {
                    await _body.ReadExactlyAsync(piece, token);
                    return true;
                },
                cancellationToken);
            left -= piece.Length;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _body.Dispose();
        _answer.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
