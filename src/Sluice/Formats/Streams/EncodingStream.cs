using System.Text;
using Sluice.Columns;

namespace Sluice.Formats.Streams;

/// <summary>Takes UTF-8 and writes another encoding, with its byte order mark if it has one.</summary>
/// <param name="file">The file; left open.</param>
/// <param name="encoding">Its encoding, which refuses what it cannot hold.</param>
/// <param name="name">The encoding's name, for messages.</param>
sealed class EncodingStream(Stream file, Encoding encoding, string name) : WrappingStream(null)
{
    readonly Stream _transcoder = Encoding.CreateTranscodingStream(
        file, encoding, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);

    bool _isStarted;
    bool _isFailed;

    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return;
        if (!_isStarted)
            await file.WriteAsync(encoding.GetPreamble(), cancellationToken);
        _isStarted = true;
        try
        {
            await _transcoder.WriteAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is EncoderFallbackException or DecoderFallbackException)
        {
            throw Refused(exception);
        }
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        try
        {
            // After a failure there is nothing to end.
            if (!_isFailed)
                await _transcoder.DisposeAsync();
            await base.DisposeAsyncCore();
        }
        catch (Exception exception) when (exception is EncoderFallbackException or DecoderFallbackException)
        {
            throw Refused(exception);
        }
    }

    ValueException Refused(Exception exception)
    {
        _isFailed = true;
        return new ValueException(exception is EncoderFallbackException
            ? $"The encoding {name} cannot hold one of the characters. Set encodingName to UTF-8."
            : "Text to be written is not valid UTF-8. Encode the bytes, as hex for example.");
    }
}
