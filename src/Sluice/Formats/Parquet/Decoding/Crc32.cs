using System.Buffers.Binary;

namespace Sluice.Formats.Parquet.Decoding;

/// <summary>The checksum of pages: CRC-32 as in gzip, eight bytes a step (System.IO.Hashing is a package some feeds lack).</summary>
static class Crc32
{
    static readonly uint[] Tables = CreateTables();

    /// <summary>The checksum of bytes, or of what follows other bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var tables = Tables.AsSpan(0, 8 * 256);
        var crc = ~before;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[(7 * 256) + (byte)low] ^ tables[(6 * 256) + (byte)(low >> 8)]
                ^ tables[(5 * 256) + (byte)(low >> 16)] ^ tables[(4 * 256) + (int)(low >> 24)]
                ^ tables[(3 * 256) + (byte)high] ^ tables[(2 * 256) + (byte)(high >> 8)]
                ^ tables[256 + (byte)(high >> 16)] ^ tables[(int)(high >> 24)];
        }

        foreach (var octet in bytes)
            crc = (crc >> 8) ^ tables[(byte)(crc ^ octet)];
        return ~crc;
    }

    static uint[] CreateTables()
    {
        var tables = new uint[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        return tables;
    }
}
