using Sluice.Columns;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>Writes the values of a column, or of a field of a struct.</summary>
abstract class ColumnWriter : IDisposable
{
    /// <summary>The leaves of the schema that it writes, in their order there.</summary>
    public abstract IEnumerable<LeafWriter> Leaves { get; }

    /// <summary>Whether there are values that cannot be written.</summary>
    public abstract bool CanRefuse { get; }

    /// <summary>Looks at rows before any column takes them.</summary>
    /// <exception cref="ValueException">A value cannot be written.</exception>
    public abstract void Check(Vector vector, int start, int count);

    /// <summary>Takes rows, which <see cref="Check"/> has just seen.</summary>
    /// <param name="vector">Their values.</param>
    /// <param name="structs">Of each row of the vector, how many of the structs around it are there; empty where none are around.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    public abstract void Write(Vector vector, ReadOnlySpan<byte> structs, int start, int count);

    /// <inheritdoc/>
    public abstract void Dispose();
}
