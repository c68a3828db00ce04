using System.Buffers.Binary;

namespace Sluice.Formats.Parquet;

/// <summary>The CRC-32 of gzip, which pages carry (README.md, "Checksumming"): eight bytes at a time by tables ("slicing by 8").</summary>
static class Crc32
{
    const uint Polynomial = 0xEDB88320;

    static readonly uint[] Tables = CreateTables();

    /// <summary>The checksum of some bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> tables = Tables;
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            var next = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = tables[(7 << 8) + (byte)next]
                ^ tables[(6 << 8) + (byte)(next >> 8)]
                ^ tables[(5 << 8) + (byte)(next >> 16)]
                ^ tables[(4 << 8) + (byte)(next >> 24)]
                ^ tables[(3 << 8) + (byte)(next >> 32)]
                ^ tables[(2 << 8) + (byte)(next >> 40)]
                ^ tables[(1 << 8) + (byte)(next >> 48)]
                ^ tables[(byte)(next >> 56)];
        }

        foreach (var next in bytes)
            crc = crc >> 8 ^ tables[(byte)(crc ^ next)];
        return ~crc;
    }

    static uint[] CreateTables()
    {
        var tables = new uint[8 << 8];
        for (var i = 0; i < tables.Length; i++)
        {
            var crc = i < 256 ? (uint)i : tables[i - 256];
            if (i >= 256)
            {
                tables[i] = crc >> 8 ^ tables[(byte)crc];
                continue;
            }

            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ Polynomial;
            tables[i] = crc;
        }

        return tables;
    }
}
