using System.Diagnostics.Metrics;
using System.Reflection;
using Sluice.Telemetry;

namespace Sluice.Tests.Telemetry;

/// <summary>The room's document has what there is, and nothing else; <see cref="ExportTests"/> looks at what is emitted.</summary>
public sealed class TelemetryDocumentTests
{
    [Fact]
    public void The_document_lists_every_attribute() =>
        Assert.Equal(
            typeof(Attributes).GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.Name != nameof(Attributes.PostgreSql))
                .Select(field => (string)field.GetValue(null)!).Order(StringComparer.Ordinal),
            TelemetryTables.Attributes.Order(StringComparer.Ordinal));

    [Fact]
    public void The_document_lists_every_instrument_with_its_kind_and_unit()
    {
        var published = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == Spans.SourceName)
                    published.Add($"{instrument.Name}: {KindOf(instrument)}, {instrument.Unit}");
            },
        };
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Instruments).TypeHandle);
        listener.Start();

        Assert.Equal(published.Order(StringComparer.Ordinal), TelemetryTables.Instruments.Order(StringComparer.Ordinal));

        static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    [Fact]
    public void The_document_lists_every_event_of_the_library() =>
        Assert.Equal(LogEvents.Of(typeof(Log)), LogEvents.In(MarkdownDocument.Of("src/Sluice/Telemetry/README.md")));
}
