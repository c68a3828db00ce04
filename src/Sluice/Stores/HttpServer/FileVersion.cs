using System.Globalization;

namespace Sluice.Stores.HttpServer;

/// <summary>By what a web server tells whether a file is still the same (RFC 9110, 13.1.5).</summary>
/// <param name="Validator">What <c>If-Range</c> asks with.</param>
/// <param name="Length">Its bytes; null where the server does not say.</param>
sealed record FileVersion(string Validator, long? Length)
{
    // A file may change twice within the second that dates are told in.
    static readonly TimeSpan SureAfter = TimeSpan.FromMinutes(1);

    /// <summary>The version of a file in an answer; null where the server does not tell for certain.</summary>
    public static FileVersion? Of(HttpResponseMessage answer)
    {
        var content = answer.Content.Headers;
        var length = content.ContentRange?.Length ?? (content.ContentRange is null ? content.ContentLength : null);
        if (answer.Headers.ETag is { IsWeak: false } tag)
            return new FileVersion(tag.Tag, length);
        return content.LastModified is { } modified && answer.Headers.Date is { } now && now - modified > SureAfter
            ? new FileVersion(modified.ToString("R", CultureInfo.InvariantCulture), length)
            : null;
    }

    /// <summary>The headers that ask for a part, if the file is still this one.</summary>
    /// <param name="from">Its first byte.</param>
    /// <param name="to">Its last byte; null is the end of the file.</param>
    public IEnumerable<KeyValuePair<string, string>> Part(long from, long? to = null) =>
        [new("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{to}")), new("If-Range", Validator)];

    /// <summary>Whether an answer has the part that was asked for, of this version.</summary>
    public bool IsPart(HttpResponseMessage answer, long from) =>
        answer is { StatusCode: System.Net.HttpStatusCode.PartialContent, Content.Headers.ContentRange: { } range }
        && range.From == from && (Length is null || range.Length is null || range.Length == Length)
        && (Of(answer) is not { } other || other.Validator == Validator);
}
