using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Functions;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
// They tell the whole URL of each request, with the keys and tokens in its query.
builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
builder.AddTelemetry();
builder.Services.AddSluice(builder.Configuration["SLUICE_FACTORY"]);
await builder.Build().RunAsync();
