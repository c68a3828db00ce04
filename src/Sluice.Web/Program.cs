using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using MudBlazor.Services;
using Sluice.Web;
using Sluice.Web.Client;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<App>("#app");
builder.RootComponents.Add<HeadOutlet>("head::after");
// Without dialogs and snack bars, which nothing here shows: a browser need not load them.
builder.Services.AddMudBlazorJsEvent().AddMudBlazorJsApi().AddMudBlazorKeyInterceptor().AddMudBlazorPointerEventsNoneService()
    .AddMudBlazorResizeListener().AddMudBlazorResizeObserver().AddMudBlazorResizeObserverFactory()
    .AddMudBlazorScrollListener().AddMudBlazorScrollManager().AddMudBlazorScrollSpy().AddMudPopoverService().AddMudLocalization();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddScoped<ApiKey>();
// The API lies beside the app: /web/ and /api/.
#pragma warning disable RS0030 // The one that is shared.
builder.Services.AddSingleton(new HttpClient { BaseAddress = new Uri(new Uri(builder.HostEnvironment.BaseAddress), "../api/") });
#pragma warning restore RS0030
builder.Services.AddScoped<ApiClient>();
await builder.Build().RunAsync();
