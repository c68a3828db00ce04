using Sluice.Http;
using Sluice.Stores.Files;

namespace Sluice.Stores.HttpServer;

/// <summary>A file whose parts the server gives, all of one version.</summary>
sealed class HttpParts(HttpRequests requests, HttpCall call, FileVersion version) : RandomAccessFile
{
    const int MaxBreaks = 5;

    public override long Length => version.Length!.Value;

    public override string Version => version.Validator;

    public override async ValueTask ReadAsync(long offset, Memory<byte> piece, CancellationToken cancellationToken)
    {
        if (piece.Length == 0)
            return;
        if (offset + piece.Length > Length)
            throw new EndOfStreamException();
        var end = offset + piece.Length;
        for (var breaks = 0; ; breaks++)
        {
            try
            {
                using var answer = await requests.SendAsync(call.With(version.Part(end - piece.Length, end - 1)), cancellationToken);
                if (!version.IsPart(answer, end - piece.Length))
                    throw (int)answer.StatusCode is 200 or 206 or 416 ? new FileChangedException(HttpDownload.Changed) : new HttpStatusException(answer);
                await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
                while (piece.Length > 0)
                {
                    var rest = piece;
                    var read = await requests.WithinAsync(token => body.ReadAsync(rest, token).AsTask(), cancellationToken);
                    if (read == 0)
                        throw new HttpIOException(HttpRequestError.ResponseEnded);
                    (piece, breaks) = (piece[read..], 0);
                }

                return;
            }
            catch (Exception exception) when (breaks < MaxBreaks && HttpRequests.IsTransient(exception))
            {
                // What is left of the piece is asked for.
            }
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
