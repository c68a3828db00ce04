using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Faults;
using Sluice.Stores;

namespace Sluice.Exploring.ConnectionTests;

/// <summary>Tests linked services: what is behind them, and what the account may do there.</summary>
/// <param name="factory">Where they are.</param>
internal sealed class ConnectionTest(Factory factory, FactoryConnections connections)
{
    /// <summary>Tests one. That it cannot be reached is a result; what is wrong with its definition is not.</summary>
    /// <exception cref="DefinitionException">There is no such linked service, or its definition is wrong.</exception>
    /// <exception cref="SluiceException">The test was cancelled (<see cref="Side.Cancelled"/>).</exception>
    public async Task<ConnectionTestResult> RunAsync(Reference reference, CancellationToken cancellationToken)
    {
        var service = factory.LinkedService(reference);
        var result = new ConnectionTestResult(service.Name, service.Type, true);
        try
        {
            service = await connections.ServiceAsync(reference, cancellationToken);
            return service switch
            {
                PostgreSqlLinkedService => await TestDatabaseAsync(
                    result, await connections.DatabaseAsync(reference, cancellationToken), cancellationToken),
                StoreLinkedService store => await TestStoreAsync(result, store, cancellationToken),
                KeyVaultLinkedService vault => await TestVaultAsync(result, vault, cancellationToken),
                var other => throw new SluiceException(Side.Definition, "NotSupported",
                    $"Linked services of type {other.Type} are not supported: '{other.Name}' cannot be tested."),
            };
        }
        catch (SluiceException fault) when (fault is not DefinitionException and not { Side: Side.Cancelled } and not { Code: "NotSupported" })
        {
            return Failed(result, fault);
        }
    }

    /// <summary>A new connection, also where one is kept: what is kept proves nothing about the password of today.</summary>
    async Task<ConnectionTestResult> TestDatabaseAsync(
        ConnectionTestResult result, PostgreSqlDatabase database, CancellationToken cancellationToken)
    {
        database.ForgetConnections();
        var start = connections.Time.GetTimestamp();
        await using var connection = await database.OpenAsync(Side.Source, cancellationToken);
        var connectMs = Milliseconds(start);
        return await PostgreSqlFault.TranslateAsync(Side.Source, $"Looking at {database.Display}", async () =>
        {
            var facts = await ServerProbe.ReadAsync(connection, cancellationToken);
            return result with
            {
                ConnectMs = connectMs,
                LatencyMs = await MeasureAsync(connection, cancellationToken),
                Server = facts,
                Notes = [.. ServerProbe.Notes(facts)],
            };
        }, cancellationToken);
    }

    async Task<double> MeasureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const int Times = 5;
        var durations = new List<double>();
        for (var i = 0; i < Times; i++)
        {
            var start = connections.Time.GetTimestamp();
            await PostgreSqlDatabase.ExecuteAsync(connection, "SELECT 1", cancellationToken);
            durations.Add(Milliseconds(start));
        }

        return durations.Order().ElementAt(Times / 2);
    }

    async Task<ConnectionTestResult> TestStoreAsync(
        ConnectionTestResult result, StoreLinkedService service, CancellationToken cancellationToken)
    {
        var test = await (await connections.ConnectAsync(service, cancellationToken)).TestAsync(connections.Time, cancellationToken);
        return result with { ConnectMs = test.ConnectMs, Store = test.Facts, Notes = test.Notes };
    }

    async Task<ConnectionTestResult> TestVaultAsync(
        ConnectionTestResult result, KeyVaultLinkedService vault, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(vault.BaseUrl, UriKind.Absolute, out var url))
        {
            throw new SluiceException(Side.Definition, "InvalidUrl",
                $"Linked service '{vault.Name}': its baseUrl is not a URL. Write https://NAME.vault.azure.net/.");
        }

        var patience = TimeSpan.FromSeconds(10);
        using var limit = new CancellationTokenSource(patience, connections.Time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var start = connections.Time.GetTimestamp();
        try
        {
            await socket.ConnectAsync(url.Host, url.Port, bounded.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reason = exception as SocketException
                ?? (Exception)new TimeoutException($"no answer within {patience.TotalSeconds} s", exception);
            throw new SluiceException(Side.Source, "ConnectionFailed",
                $"Connecting to {url.Host}:{url.Port} failed: {reason.Message.TrimEnd('.')}. "
                + "Check the vault's name and its network rules; without the vault, set its secrets as variables SLUICE_SECRET__name.", reason);
        }

        return result with
        {
            ConnectMs = Milliseconds(start),
            Notes = ["the vault answers; whether its secrets may be read is seen when a linked service that uses one is tested"],
        };
    }

    static ConnectionTestResult Failed(ConnectionTestResult result, SluiceException fault)
    {
        // Only what never got as far as a statement, or was not let in, has a cause.
        var isConnecting = fault.InnerException is not null
            && (fault.Code is "ConnectionFailed" or "TlsNotSupported" or "TlsFailed"
                || BrokenConnection.CausesOf(fault).Any(cause => cause is PostgresException or AuthenticationException));
        return result with
        {
            Succeeded = false,
            Errors =
            [
                new ConnectionTestError(fault.Code, OneLine(fault.Detail))
                {
                    Cause = isConnecting ? ConnectionDiagnosis.Of(fault.InnerException!).Cause : null,
                },
            ],
        };
    }

    static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    double Milliseconds(long start) => Math.Round(connections.Time.GetElapsedTime(start).TotalMilliseconds, 2);
}
