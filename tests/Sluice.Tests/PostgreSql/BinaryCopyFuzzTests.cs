using Sluice.Columns;
using Sluice.PostgreSql.CopyProtocol;
using Sluice.PostgreSql.Types;
using Sluice.Tests.PostgreSql.Types;

namespace Sluice.Tests.PostgreSql;

/// <summary>Damaged binary COPY is refused, or read as what it says; nothing else happens.</summary>
public sealed class BinaryCopyFuzzTests
{
    const int Mutations = 16_000;

    // Far more than the rows are, and far less than what damaged lengths and counts claim.
    const long MaxBytes = 8 << 20;

    [NeedsFact(Needs.PostgreSql)]
    public async Task Damaged_binary_copy_is_refused_and_takes_no_memory()
    {
        await using var database = await TypeDatabase.OpenAsync();
        await database.ExecuteAsync("""
            CREATE TYPE mood AS ENUM ('ok', 'bad');
            CREATE TYPE pair AS (n integer, t text, ts timestamp[]);
            CREATE TABLE source (id integer, b boolean, i2 smallint, i8 bigint, o oid, f4 real, f8 double precision, n numeric, m money,
                t text, c "char", x xml, j json, jb jsonb, jp jsonpath, by bytea, u uuid, d date, ti time, ts timestamptz, tz timetz,
                iv interval,
                bi bit varying, ip inet, ci cidr, ma macaddr8, po point, li line, ls lseg, bo box, pa path, pg polygon, cr circle,
                tv tsvector, tq tsquery, r numrange, mr tstzmultirange, a integer[], ta text[], e mood, p pair, pp pair[], h hstore,
                td tid, x8 xid8, l pg_lsn, s pg_snapshot);
            INSERT INTO source VALUES (1, true, 2, 3, 4, 1.5, 2.5, 12345678.90123, 5, 'text', 'c', '<a/>', '{}', '[1]', '$.a', '\x00ff',
                'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '2024-02-29', '12:00', '2024-01-01', '12:00+02', '1 year 2 days 3:04',
                '1010101010',
                '10.0.0.1/8', '::/0', '08:00:2b:01:02:03:04:05', '(1,2)', '{1,2,3}', '[(1,2),(3,4)]', '(1,2),(3,4)',
                '[(1,2),(3,4)]', '((1,2),(3,4))', '<(1,2),3>', 'a:1A b c:3', 'a & (b | !c) <2> d', '[1.5,2.5)',
                '{[2024-01-01,2024-02-01),[2025-01-01,)}',
                '[0:1][1:2]={{1,2},{3,NULL}}', '{a,"b c"}', 'ok', '(1,"a b","{2024-01-01,infinity}")', '{"(1,a,)",NULL}',
                'a=>1,b=>NULL', '(1,2)',
                '5', '1/2', '10:20:11,12');
            INSERT INTO source (id) VALUES (2);
            INSERT INTO source SELECT 3, s.b FROM source AS s WHERE id = 1
            """);
        var columns = await database.ColumnsAsync("source");
        var codecs = columns.Select(column => TypeCodec.Create(column.PgType)!).ToList();
        using var batch = new ColumnBatch([.. columns.Select(column => new Field(column.Name, column.PgType.ColumnType))]);
        var whole = await database.BinaryAsync("source");
        var bytes = new byte[whole.Length];
        var random = new Random(20240229);
        using var text = new ByteBuffer();
        var refused = 0;
        for (var mutation = 0; mutation < Mutations; mutation++)
        {
            whole.CopyTo(bytes, 0);
            var length = Mutate(bytes, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            batch.Clear();
            text.Clear();
            try
            {
                var reader = new BinaryCopyReader(codecs);
                reader.Read(bytes.AsSpan(0, length), batch);
                // What is accepted can be written.
                TypeDatabase.AsText(batch, text);
            }
            catch (Exception exception)
                when (exception is InvalidDataException or ValueException or SluiceException { Code: "ValueTooLarge" })
            {
                refused++;
                Assert.NotEmpty(exception.Message);
            }

            Assert.All(batch.Columns, column => Assert.Equal(batch.Rows, column.Count));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxBytes);
        }

        Assert.InRange(refused, Mutations / 4, Mutations - 1);
    }

    /// <summary>Changes some bytes, mostly to what lengths and counts are sensitive to, or cuts the end off.</summary>
    static int Mutate(byte[] bytes, Random random)
    {
        ReadOnlySpan<byte> telling = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF];
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var position = random.Next(bytes.Length);
            bytes[position] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(bytes[position] ^ (1 << random.Next(8))),
                _ => telling[random.Next(telling.Length)],
            };
            if (random.Next(8) == 0)
                bytes.AsSpan(position, Math.Min(4, bytes.Length - position)).Fill(telling[random.Next(telling.Length)]);
        }

        return random.Next(10) == 0 ? random.Next(bytes.Length) : bytes.Length;
    }
}
