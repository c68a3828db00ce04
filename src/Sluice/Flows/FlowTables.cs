using Sluice.Exploring.Browsing;
using Sluice.Flows.Items;

namespace Sluice.Flows;

/// <summary>The tables that one request asks about: each is looked at once, however often it is asked for.</summary>
/// <param name="server">The server.</param>
sealed class FlowTables(FlowServer server)
{
    readonly Dictionary<(string Service, string Table), TableDescription> _known = [];

    /// <summary>A table of a linked service, as it is now.</summary>
    /// <param name="service">The linked service.</param>
    /// <param name="table">The table, such as <c>schema.name</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SluiceException">It is gone, or cannot be looked at.</exception>
    public async Task<TableDescription> DescribeAsync(string service, string table, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue((service, table), out var known))
            _known[(service, table)] = known = await server.DescribeAsync(service, table, cancellationToken);
        return known;
    }

    /// <summary>The table of a source connection.</summary>
    /// <inheritdoc cref="DescribeAsync(string, string, CancellationToken)"/>
    public async Task<TableDescription> DescribeAsync(FlowItem source, CancellationToken cancellationToken)
    {
        var connection = await server.FindAsync(FlowCollection.Connections, (string)source.Shown["baseConnectionId"]!, cancellationToken);
        return await DescribeAsync(connection.Definition!, (string)source.Shown["params"]!["tableName"]!, cancellationToken);
    }
}
