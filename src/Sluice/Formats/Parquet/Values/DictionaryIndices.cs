using System.Numerics;
using System.Runtime.InteropServices;
using Sluice.Formats.Parquet.Decoding;

namespace Sluice.Formats.Parquet.Values;

/// <summary>The values of a page as indices into the dictionary: a byte says how many bits they have, then they come in runs.</summary>
sealed class DictionaryIndices
{
    readonly RunLengthDecoder _runs = new();

    public void Start(ReadOnlyMemory<byte> values)
    {
        // A page of nothing but NULLs may have no values at all, not even the byte.
        if (values.IsEmpty)
            _runs.Start(values, 1);
        else
            _runs.Start(values[1..], values.Span[0]);
    }

    /// <summary>Reads indices.</summary>
    /// <param name="size">Values in the dictionary.</param>
    public void Read(Span<int> indices, int size)
    {
        _runs.Read(indices);
        var highest = 0u;
        var many = Vector<uint>.Zero;
        foreach (var part in MemoryMarshal.Cast<int, Vector<uint>>(indices))
            many = Vector.Max(many, part);
        for (var i = 0; i < Vector<uint>.Count; i++)
            highest = Math.Max(highest, many[i]);
        foreach (var index in indices[^(indices.Length % Vector<uint>.Count)..])
            highest = Math.Max(highest, (uint)index);
        if (indices.Length > 0 && highest >= (uint)size)
            throw new InvalidDataException($"a value is number {highest} of a dictionary of {size}");
    }
}
