using System.Buffers;

namespace Sluice.Columns;

/// <summary>
/// Byte arrays to rent. The shared pool keeps one of each size for every thread, which for large ones comes to hundreds of megabytes
/// that nobody uses: they have a pool of their own, and the largest, which only a few rows need, none.
/// </summary>
static class ByteArrays
{
    const int LargeBytes = 128 << 10;
    const int MaxPooledBytes = 8 << 20;

    // Four lanes hold about two of a size each.
    static readonly ArrayPool<byte> Large = ArrayPool<byte>.Create(MaxPooledBytes, 8);

    /// <summary>An array of at least this many bytes.</summary>
    public static byte[] Rent(int bytes) => bytes switch
    {
        < LargeBytes => ArrayPool<byte>.Shared.Rent(bytes),
        <= MaxPooledBytes => Large.Rent(bytes),
        _ => GC.AllocateUninitializedArray<byte>(bytes),
    };

    /// <summary>Gives an array back that was rented.</summary>
    public static void Return(byte[] array)
    {
        if (array.Length is > 0 and < LargeBytes)
            ArrayPool<byte>.Shared.Return(array);
        else if (array.Length is >= LargeBytes and <= MaxPooledBytes)
            Large.Return(array);
    }
}
