using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Web.Client;

/// <summary>Calls the API, which anybody may call.</summary>
/// <param name="http">Has the API's address.</param>
/// <param name="key">The key, if one was given.</param>
sealed class ApiClient(HttpClient http, ApiKey key)
{
    /// <summary>Asks.</summary>
    /// <exception cref="ApiException">It was not answered.</exception>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, path, null, type, cancellationToken);

    /// <summary>All definitions of a kind.</summary>
    /// <exception cref="ApiException">It was not answered.</exception>
    public async Task<IReadOnlyList<Resource>> ListAsync(string kind, CancellationToken cancellationToken = default)
    {
        var all = new List<Resource>();
        await foreach (var page in PagesAsync(kind, cancellationToken))
            all.AddRange(page);
        return all;
    }

    /// <summary>The same, as they come.</summary>
    /// <exception cref="ApiException">It was not answered.</exception>
    public async IAsyncEnumerable<Resource[]> PagesAsync(string kind, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (string? next = kind; next is not null;)
        {
            var page = await GetAsync(next, ApiJson.Default.PageResource, cancellationToken);
            yield return page.Value;
            // The server's name for itself may be another than the one it was reached by.
            next = page.NextLink?[(page.NextLink.LastIndexOf($"/{kind}?", StringComparison.Ordinal) + 1)..];
        }
    }

    /// <summary>Tells.</summary>
    /// <param name="body">JSON.</param>
    /// <exception cref="ApiException">It was not done.</exception>
    public Task<T> PostAsync<T>(string path, string body, JsonTypeInfo<T> type, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, path, body, type, cancellationToken);

    /// <summary>Writes a definition.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="etag">The version that it replaces; null for none, as it is new.</param>
    /// <exception cref="ApiException">It was not written.</exception>
    public Task<T> PutAsync<T>(string path, string body, string? etag, JsonTypeInfo<T> type, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, path, body, type, cancellationToken, etag is null ? ("If-None-Match", "*") : ("If-Match", etag));

    /// <summary>Deletes a definition.</summary>
    /// <param name="etag">Its version.</param>
    /// <exception cref="ApiException">It was not deleted.</exception>
    public async Task DeleteAsync(string path, string? etag, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(HttpMethod.Delete, path, null, cancellationToken, ("If-Match", etag ?? "*"));
    }

    /// <summary>Tells, and waits for no answer but that it was done.</summary>
    /// <exception cref="ApiException">It was not done.</exception>
    public async Task PostAsync(string path, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(HttpMethod.Post, path, "{}", cancellationToken);
    }

    async Task<T> SendAsync<T>(HttpMethod method, string path, string? body, JsonTypeInfo<T> type, CancellationToken cancellationToken, (string Name, string Value)? header = null)
    {
        using var response = await SendAsync(method, path, body, cancellationToken, header);
        return (await response.Content.ReadFromJsonAsync(type, cancellationToken))!;
    }

    async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? body, CancellationToken cancellationToken, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(method, path);
        // What a form of another site cannot send.
        request.Headers.Add("X-Requested-With", "Sluice");
        if (await key.FindAsync() is { } value)
            request.Headers.Add("x-functions-key", value);
        if (header is var (name, told))
            request.Headers.TryAddWithoutValidation(name, told);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            var response = await http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? response : throw await FaultOfAsync(response, cancellationToken);
        }
        catch (HttpRequestException)
        {
            throw new ApiException(0, "NoAnswer", "The server does not answer. Is it running?", []);
        }
    }

    static async Task<ApiException> FaultOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var status = (int)response.StatusCode;
            try
            {
                var error = (await response.Content.ReadFromJsonAsync(ApiJson.Default.ErrorBody, cancellationToken))!.Error;
                return new ApiException(status, error.Code, error.Message, error.Details ?? []);
            }
            catch (Exception exception) when (exception is JsonException or NullReferenceException)
            {
                return new ApiException(status, "NoError", $"The server answered {status}.", []);
            }
        }
    }
}
