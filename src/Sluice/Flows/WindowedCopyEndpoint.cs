using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Definitions;
using Sluice.Exploring;
using Sluice.Exploring.Previews;
using Sluice.Flows.Items;
using Sluice.PostgreSql;

namespace Sluice.Flows;

/// <summary>
/// Makes of a copy the definitions of one that takes, window by window, what is new: what a flow is made of, for who writes definitions. Nothing
/// is saved.
/// </summary>
sealed class WindowedCopyEndpoint(FlowServer server)
{
    /// <summary>The endpoint.</summary>
    public ApiRoute Route => new("POST", "windowedcopies", DescribeAsync);

    /// <summary>
    /// <c>POST windowedcopies</c>: of the Copy activity <c>copy</c>, which reads the <c>table</c> or <c>query</c> of the linked service
    /// <c>source</c>, by its <c>deltaColumn</c> and the <c>scheduleParams</c> of a flow.
    /// </summary>
    /// <returns>200 with the <c>pipeline</c> and the <c>trigger</c> of this <c>name</c>; 400 for what cannot be.</returns>
    async Task<ApiResponse> DescribeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = new FlowBody(await request.ReadObjectAsync(cancellationToken));
        var name = body.Required("name");
        if (!ResourceName.IsValid(name))
            throw new ApiException(400, "InvalidName", ResourceName.Rule);
        var schedule = FlowSchedule.Read(body);
        if (schedule.IsOnce)
            throw body.Wrong("scheduleParams/frequency", "is not once for what is copied window by window");
        var copy = body.RequiredObject("copy");
        copy.RequiredObject("typeProperties").RequiredObject("source").Required("type");
        if (copy.Objects("inputs") is not [var input])
            throw copy.Wrong("inputs", "is a list of one dataset");
        var delta = body.RequiredObject("deltaColumn");
        var column = FlowTransformations.NameOf(delta);
        var pipeline = new WindowedCopy
        {
            Source = input.Required("referenceName"),
            From = await FindAsync(body.RequiredObject("source"), delta, column, schedule, cancellationToken),
            Delta = column,
            Activity = copy.Json,
        };
        var (from, firstFrom) = schedule.Begin(server.Time.GetUtcNow());
        return new ApiResponse(200, new JsonObject { ["pipeline"] = pipeline.Describe(), ["trigger"] = schedule.Describe(name, from, firstFrom) });
    }

    /// <summary>What is read, if it has the column.</summary>
    async Task<string> FindAsync(FlowBody source, FlowBody delta, string column, FlowSchedule schedule, CancellationToken cancellationToken)
    {
        var (factory, connections) = server.Current;
        var service = source.Required("linkedService");
        if (!factory.Has(ResourceKind.LinkedService, service))
            throw source.Wrong("linkedService", "names no linked service of the factory");
        var reference = new Reference(service, []);
        var (name, query) = (source.Text("table"), source.Text("query"));
        if ((name is null) == (query is null))
            throw source.Wrong("table", "or query is given, one of them");
        if (query is not null)
        {
            var read = await new Preview(factory, connections).ReadAsync(reference, new PreviewedItem { Query = query }, 1, cancellationToken);
            FlowTransformations.CheckDelta(delta, read.Schema.Columns.FirstOrDefault(one => one.Name == column)?.PhysicalType, schedule.HasWholeDays);
            return $"{Sql.Subquery(query)} AS \"copied\"";
        }

        var table = await new Exploration(factory, connections).DescribeTableAsync(reference, name!, cancellationToken);
        FlowTransformations.CheckDelta(delta, table.Schema.Columns.FirstOrDefault(one => one.Name == column)?.PhysicalType, schedule.HasWholeDays);
        return Sql.Name(table.Table.Schema, table.Table.Name);
    }
}
