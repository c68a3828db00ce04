using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Sluice.Tests.Stores.HttpServer;

/// <summary>A file as a web server gives it, which breaks off where it is told to.</summary>
sealed class ServedFile(byte[] content)
{
    int _left = int.MaxValue;

    /// <summary>By what it is told to be the same; null tells nothing.</summary>
    public string? Tag { get; set; } = "\"1\"";

    public bool HasParts { get; init; } = true;

    /// <summary>After so many bytes the next answers break off; each time fewer are left until it is whole.</summary>
    public int BreaksAfter { get; set; }

    /// <summary>How many answers break off.</summary>
    public int Breaks { get => _left == int.MaxValue ? 0 : _left; set => _left = value; }

    /// <summary>Is done when an answer breaks off.</summary>
    public Action WhenBroken { get; init; } = () => { };

    public async Task AnswerAsync(HttpContext context)
    {
        var (from, to) = (0L, content.Length - 1L);
        var response = context.Response;
        response.Headers.ETag = Tag;
        var isAsked = RangeHeaderValue.TryParse(context.Request.Headers.Range, out var ranges) && HasParts
            && (context.Request.Headers.IfRange.Count == 0 || context.Request.Headers.IfRange == Tag);
        if (isAsked && ranges!.Ranges.Single() is { From: { } first } range && first < content.Length)
        {
            (from, to) = (first, Math.Min(range.To ?? to, to));
            response.StatusCode = 206;
            response.Headers.ContentRange = $"bytes {from}-{to}/{content.Length}";
        }

        response.ContentLength = to - from + 1;
        if (context.Request.Method == "HEAD")
            return;
        if (_left is > 0 and < int.MaxValue && to - from >= BreaksAfter)
        {
            _left--;
            await response.Body.WriteAsync(content.AsMemory((int)from, BreaksAfter));
            await response.Body.FlushAsync();
            WhenBroken();
            context.Abort();
            return;
        }

        await response.Body.WriteAsync(content.AsMemory((int)from, (int)(to - from + 1)));
    }
}
