using System.CommandLine;
using System.Globalization;
using Sluice.Cli.Display;
using Sluice.Exploring.ConnectionTests;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice test-connection LINKED_SERVICE --factory DIR</c></summary>
static class TestConnectionCommand
{
    public static Command Create() => ExploringCommand.Create(
        "test-connection", "Connects to a linked service and tells what is there and what the account may do.", "LINKED_SERVICE",
        "linked service", [], RunAsync);

    static async Task<int> RunAsync(ExploringArguments exploring, CancellationToken cancellationToken)
    {
        var test = new ConnectionTest(exploring.Factory, exploring.Connections);
        var result = await test.RunAsync(exploring.Reference, cancellationToken);
        await Report.WriteAsync(result, exploring.Json, Describe);
        foreach (var error in exploring.Json ? [] : result.Errors)
            await Console.Error.WriteLineAsync($"error (connection): {error.Message} [{error.Code}]");
        return result.Succeeded ? ExitCode.Success : ExitCode.Failed;
    }

    static IEnumerable<string> Describe(ConnectionTestResult result)
    {
        var times = string.Create(
            CultureInfo.InvariantCulture,
            $"{(result.ConnectMs is { } connect ? $", connected in {connect:0.#} ms" : "")}"
            + $"{(result.LatencyMs is { } latency ? $", round trip {latency:0.##} ms" : "")}");
        yield return $"{result.Name} ({result.Type}): {(result.Succeeded ? $"succeeded{times}" : "failed")}";
        if (result.Server is { } server)
        {
            var kind = server.IsStandby ? ", standby" : server.IsReadOnly ? ", read-only" : "";
            yield return $"  server    PostgreSQL {server.Version}{kind}{(server.IsPooled ? ", behind a pooler" : "")}";
            yield return $"  TLS       {(server.TlsVersion is null ? "none" : $"{server.TlsVersion}, {server.TlsCipher}")}";
            yield return $"  signed in {server.User} to {server.Database}{(server.IsSuperuser ? ", superuser" : "")}";
            yield return $"  tables    {server.Tables}: {server.ReadableTables} readable, {server.WritableTables} writable";
            yield return $"  may       {string.Join(", ", Rights(server).DefaultIfEmpty("create nothing"))}";
            yield return $"  ledger    {server.Ledger}";
        }

        if (result.Store is { } store)
        {
            yield return $"  store     {store.Address}{(store.Containers is { } count ? $", {Report.Count(count, "container")}" : "")}";
            yield return $"  may       {(store.CanList ? "list" : "not list")}{(store.CanWrite == true ? ", write" : "")}";
        }

        foreach (var note in result.Notes)
            yield return $"note: {note}";
    }

    static IEnumerable<string> Rights(ServerFacts server)
    {
        if (server.CanCreateSchema)
            yield return "create schemas";
        if (server.CanCreateInPublic)
            yield return "create tables in public";
        if (server.CanCreateTemporary)
            yield return "create temporary tables";
    }
}
