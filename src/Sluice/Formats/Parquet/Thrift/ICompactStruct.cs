namespace Sluice.Formats.Parquet.Thrift;

/// <summary>A Thrift struct.</summary>
/// <typeparam name="T">Itself.</typeparam>
interface ICompactStruct<T>
{
    /// <summary>Reads its fields; those that are not known are passed over.</summary>
    /// <exception cref="InvalidDataException">Damaged, or a required field is missing.</exception>
    static abstract T Read(ref CompactReader reader);

    /// <summary>Writes its fields, in the order of their ids, without the end mark.</summary>
    void Write(CompactWriter writer);
}
