using System.Diagnostics;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Slices;
using Sluice.Telemetry;

namespace Sluice.Copying.Tables;

/// <summary>The span of reading or writing the rows of a slice, by OpenTelemetry's conventions for databases. Tables are named, queries are not told.</summary>
static class DatabaseSpan
{
    /// <summary>Begins the one of a read; null when nobody listens.</summary>
    public static Activity? Start(CopyRequest copy, TableSource source) =>
        Start("COPY", copy.IsSecure || source.Query is not null ? null : NameOf(source.Schema, source.Table));

    /// <summary>Begins the one of a write; null when nobody listens.</summary>
    public static Activity? Start(CopyRequest copy, TableSink sink) => Start(
        sink.WriteMethod == WriteMethod.BulkInsert ? "INSERT" : "COPY", copy.IsSecure ? null : NameOf(sink.Schema, sink.Table));

    static Activity? Start(string operation, string? table)
    {
        // Both ends of a slice are open at the same time: neither is inside the other.
        var slice = Activity.Current;
        if (slice?.Source != Spans.Source)
            return null;
        var span = Spans.Source.StartActivity(Spans.OfDatabase(operation, table), ActivityKind.Client, slice.Context)?
            .SetTag(Attributes.DatabaseSystem, Attributes.PostgreSql)
            .SetTag(Attributes.DatabaseOperation, operation)
            .SetTag(Attributes.DatabaseTable, table);
        Activity.Current = slice;
        return span;
    }

    static string? NameOf(string? schema, string? table) => schema is null ? table : $"{schema}.{table}";
}
