using System.Text;

namespace Sluice.Formats.Streams;

/// <summary>Reads a text file as UTF-8, whatever its byte order mark or else its dataset says it is.</summary>
/// <param name="file">The file; closed with this stream.</param>
/// <param name="encoding">The encoding, which refuses bytes that are no text of it; null is UTF-8.</param>
/// <param name="name">The encoding's name, for messages.</param>
sealed class DecodingStream(Stream file, Encoding? encoding, string name) : WrappingStream(file)
{
    Stream? _text;
    string _name = name;

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            _text ??= await StartAsync(cancellationToken);
            return await _text.ReadAsync(buffer, cancellationToken);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException(
                $"The file has bytes that are no text in {_name}. Check the file and the encodingName of the dataset.", exception);
        }
    }

    async Task<Stream> StartAsync(CancellationToken cancellationToken)
    {
        var start = new byte[FileSignature.MaxBytes];
        var length = await Inner.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        FileSignature.RefuseInText(start.AsSpan(0, length));
        var (actual, mark) = start.AsSpan(0, length) switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (null, 3),
            [0xFF, 0xFE, 0, 0, ..] => (new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true), 4),
            [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true), 4),
            [0xFF, 0xFE, ..] => (new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), 2),
            [0xFE, 0xFF, ..] => (new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), 2),
            _ => (encoding, 0),
        };
        if (mark > 0)
            _name = actual?.WebName.ToUpperInvariant() ?? "UTF-8";
        var whole = new RestStream(start.AsMemory(mark, length - mark), Inner);
        return actual is null ? whole : Encoding.CreateTranscodingStream(whole, actual, Encoding.UTF8);
    }

    /// <summary>Some bytes and then those of a file.</summary>
    sealed class RestStream(ReadOnlyMemory<byte> first, Stream file) : WrappingStream(null)
    {
        ReadOnlyMemory<byte> _first = first;

        public override bool CanRead => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_first.IsEmpty)
                return file.ReadAsync(buffer, cancellationToken);
            var length = Math.Min(_first.Length, buffer.Length);
            _first[..length].CopyTo(buffer);
            _first = _first[length..];
            return ValueTask.FromResult(length);
        }
    }
}
