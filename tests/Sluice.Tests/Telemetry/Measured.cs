using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sluice.Tests.Telemetry;

/// <summary>What this process measures, by instrument and attributes. Other tests measure at the same time: look for names of your own.</summary>
sealed class Measured : IDisposable
{
    readonly MeterListener _listener = new();
    readonly ConcurrentQueue<(string Name, double Value, IReadOnlyDictionary<string, string> Attributes)> _values = [];

    public Measured()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Sluice")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The values of an instrument whose attributes have this one; of gauges, those that they have now.</summary>
    public IReadOnlyList<double> Of(string name, string attribute, string value)
    {
        _listener.RecordObservableInstruments();
        return [.. _values.Where(one => one.Name == name && one.Attributes.GetValueOrDefault(attribute) == value).Select(one => one.Value)];
    }

    public void Dispose() => _listener.Dispose();

    void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _values.Enqueue((instrument.Name, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}")));
}
