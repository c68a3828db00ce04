using Microsoft.JSInterop;

namespace Sluice.Web.Client;

/// <summary>The key of the API. It is kept as long as the tab is open, and never stands in an address.</summary>
sealed class ApiKey(IJSRuntime browser)
{
    const string Name = "key";

    string? _value;

    /// <summary>The key; null when nobody has given one.</summary>
    public async ValueTask<string?> FindAsync() => _value ??= await browser.InvokeAsync<string?>("sessionStorage.getItem", Name);

    /// <summary>Keeps it.</summary>
    public ValueTask KeepAsync(string value)
    {
        _value = value;
        return browser.InvokeVoidAsync("sessionStorage.setItem", Name, value);
    }
}
