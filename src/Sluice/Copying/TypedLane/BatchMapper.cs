using Sluice.Columns;
using Sluice.Copying.Mapping;
using Sluice.Copying.Mapping.Conversion;

namespace Sluice.Copying.TypedLane;

/// <summary>Turns a source's batches into those of the sink: columns picked and named, values converted.</summary>
/// <param name="mapping">Says which columns of a source go where.</param>
sealed class BatchMapper(Func<IReadOnlyList<Field>, ResolvedMapping> mapping) : IDisposable
{
    readonly List<(int Row, string Column, string Reason)> _found = [];
    IReadOnlyList<Field>? _source;
    ResolvedMapping? _mapping;
    Converter?[] _converters = [];
    Vector?[] _converted = [];

    /// <summary>The rows of the last batch that do not fit, in order, each with the first of the reasons.</summary>
    public IReadOnlyList<(int Row, string Column, string Reason)> BadRows { get; private set; } = [];

    /// <summary>The batch in the sink's columns; it is good until the next call.</summary>
    public ColumnBatch Map(ColumnBatch batch)
    {
        if (!ReferenceEquals(_source, batch.Fields))
            Prepare(batch.Fields);
        _found.Clear();
        var columns = new Vector[_mapping!.Pairs.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var source = batch.Columns[_mapping.Pairs[i].Source];
            if (_converters[i] is not { } converter)
            {
                columns[i] = source;
                continue;
            }

            var name = batch.Fields[_mapping.Pairs[i].Source].Name;
            columns[i] = _converted[i]!;
            columns[i].Clear();
            converter.Convert(source, columns[i], (row, reason) => _found.Add((row, name, reason)));
        }

        BadRows = _found.Count == 0 ? [] : [.. _found.DistinctBy(unfit => unfit.Row).OrderBy(unfit => unfit.Row)];
        return new ColumnBatch(_mapping.Fields, columns, batch);
    }

    public void Dispose()
    {
        foreach (var vector in _converted)
            vector?.Dispose();
        foreach (var converter in _converters)
            converter?.Dispose();
        (_converted, _converters) = ([], []);
    }

    void Prepare(IReadOnlyList<Field> source)
    {
        Dispose();
        _mapping = mapping(source);
        _converters = [.. _mapping.Converters(source)];
        _converted = [.. _mapping.Pairs.Select((pair, i) => _converters[i] is null ? null : Vector.Create(pair.Sink.Type))];
        _source = source;
    }
}
