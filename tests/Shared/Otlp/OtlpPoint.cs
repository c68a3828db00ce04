namespace Sluice.Tests.Otlp;

/// <summary>A point of a metric that a collector was sent.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Attributes">What it is about.</param>
/// <param name="Value">Its value; of a histogram the sum.</param>
/// <param name="Count">Of a histogram, how many were recorded.</param>
sealed record OtlpPoint(string Name, string Unit, IReadOnlyDictionary<string, string> Attributes, double Value, long Count)
{
    public static IEnumerable<OtlpPoint> In(ProtoMessage request) =>
        from resource in request.All(1)
        from scope in resource.All(2)
        where scope.Message(1).Text(1) == "Sluice"
        from metric in scope.All(2)
        from point in PointsOf(metric)
        select point;

    static IEnumerable<OtlpPoint> PointsOf(ProtoMessage metric)
    {
        var (name, unit) = (metric.Text(1), metric.Text(3));
        foreach (var point in metric.Message(5).All(1).Concat(metric.Message(7).All(1)))
            yield return new OtlpPoint(name, unit, point.Attributes(7), point.Has(4) ? point.Double(4) : (long)point.Number(6), 0);
        foreach (var point in metric.Message(9).All(1))
            yield return new OtlpPoint(name, unit, point.Attributes(9), point.Double(5), (long)point.Number(4));
    }
}
