using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.Tests.Columns;

public sealed class VectorTests
{
    // Beside the eight rows of a byte of validity and the places where arrays grow.
    static readonly int[] Counts = [0, 1, 7, 8, 9, 15, 16, 17, 255, 256, 257, 2047, 2048, 2049, 16_384, 16_385, 40_000];

    public static TheoryData<int, int> Patterns
    {
        get
        {
            var patterns = new TheoryData<int, int>();
            foreach (var count in Counts)
            {
                foreach (var pattern in (int[])[0, 1, 2, 3, 7])
                    patterns.Add(count, pattern);
            }

            return patterns;
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Values_and_NULLs_come_back(int count, int pattern)
    {
        foreach (var type in Types())
        {
            using var vector = Vector.Create(type);
            for (var row = 0; row < count; row++)
                Add(vector, row, IsNull(row, pattern));

            AssertHolds(vector, count, pattern);
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Rows_taken_away_leave_the_others_and_room_for_new_ones(int count, int pattern)
    {
        foreach (var type in Types())
        {
            using var vector = Vector.Create(type);
            foreach (var kept in (int[])[0, count / 3, count / 2, count])
            {
                while (vector.Count < count)
                    Add(vector, 1_000_000 + vector.Count, !IsNull(vector.Count, pattern));
                vector.Truncate(0);
                for (var row = 0; row < count; row++)
                    Add(vector, row, IsNull(row, pattern));
                vector.Truncate(kept);
                AssertHolds(vector, kept, pattern);
                for (var row = kept; row < count; row++)
                    Add(vector, row, IsNull(row, pattern));
                AssertHolds(vector, count, pattern);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Rows_of_another_vector_are_copied(int count, int pattern)
    {
        foreach (var type in Types())
        {
            using var source = Vector.Create(type);
            using var copy = Vector.Create(type);
            for (var row = 0; row < count; row++)
                Add(source, row, IsNull(row, pattern));
            for (var row = 0; row < count; row++)
                copy.AppendFrom(source, row);

            AssertHolds(copy, count, pattern);
            // In pieces, behind some rows or none.
            copy.Clear();
            for (var (row, piece) = (0, 1); row < count; row += piece, piece = (piece * 3) + 1)
                copy.AppendFrom(source, row, Math.Min(piece, count - row));

            AssertHolds(copy, count, pattern);
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Many_values_are_added_at_once_at_any_place(int count, int pattern)
    {
        foreach (var before in (int[])[0, 1, 5, 8, 250, 255, 256])
        {
            using var vector = new FixedVector<int>();
            for (var row = 0; row < before; row++)
                Add(vector, row, IsNull(row, pattern));
            var bits = new byte[(count + 7) / 8];
            // What stands beyond the last row means nothing.
            Array.Fill(bits, (byte)0xFF);
            for (var i = 0; i < count; i++)
            {
                if (IsNull(before + i, pattern))
                    bits[i / 8] &= (byte)~(1 << (i % 8));
            }

            var added = vector.AppendMany(count, bits);
            Assert.Equal(count, added.Length);
            for (var i = 0; i < count; i++)
                added[i] = before + i;
            AssertHolds(vector, before + count, pattern);

            var valid = vector.AppendMany(3);
            valid.Fill(7);
            vector.AppendNull();
            Assert.Equal([7, 7, 7], vector.Values.Slice(before + count, 3).ToArray());
            Assert.Equal((false, false, false, true), (NullAt(0), NullAt(1), NullAt(2), NullAt(3)));
            Assert.Equal(Nulls(before + count, pattern) + 1, vector.NullCount);

            bool NullAt(int i) => vector.IsNull(before + count + i);
        }
    }

    [Fact]
    public void Validity_has_a_bit_for_every_row()
    {
        using var vector = new FixedVector<int>();
        for (var row = 0; row < 20; row++)
            Add(vector, row, row % 3 == 0);

        Assert.Equal(3, vector.Validity.Length);
        for (var row = 0; row < 20; row++)
            Assert.Equal(row % 3 != 0, (vector.Validity[row / 8] & (1 << (row % 8))) != 0);
    }

    [Fact]
    public void A_huge_value_is_held_and_its_memory_given_back()
    {
        using var vector = new BytesVector();
        var huge = new byte[64 << 20];
        huge[^1] = 1;
        vector.Append("a"u8);
        vector.Append(huge);
        vector.AppendNull();
        Assert.True(vector[1].SequenceEqual(huge));
        Assert.True(vector[2].IsEmpty);

        vector.Clear();
        Assert.Equal((0, 0), (vector.Count, vector.Length));
        vector.Append("b"u8);

        Assert.True(vector[0].SequenceEqual("b"u8));
        Assert.InRange(vector.Reserve(1).Length, 1, 1);
    }

    [Fact]
    public void Room_that_was_reserved_and_not_used_adds_nothing()
    {
        using var vector = new BytesVector();
        vector.Reserve(10_000).Fill(9);
        vector.AppendNull();
        "abc"u8.CopyTo(vector.Reserve(10));
        vector.Commit(3);

        Assert.Equal(3, vector.Length);
        Assert.Equal([0, 3], vector.Ends.ToArray());
        Assert.True(vector.IsNull(0));
        Assert.Equal("abc"u8, vector[1]);
    }

    [Fact]
    public void A_list_that_was_begun_goes_with_the_bad_row()
    {
        var type = new ColumnType(ColumnKind.List) { Element = new ColumnType(ColumnKind.Int32) };
        using var batch = new ColumnBatch([new Field("id", new ColumnType(ColumnKind.Int32)), new Field("list", type)]);
        var (id, list) = ((FixedVector<int>)batch.Columns[0], (ListVector)batch.Columns[1]);
        var items = (FixedVector<int>)list.Items;
        id.Append(1);
        items.Append(10);
        list.EndRow([1, 0]);
        id.Append(2);
        items.Append(99);

        batch.Truncate(1);
        id.Append(3);
        items.Append(30);
        items.Append(31);
        list.EndRow();

        Assert.Equal((2, 2), (batch.Rows, list.Count));
        Assert.Equal([10, 30, 31], items.Values.ToArray());
        Assert.Equal((1, 3), list[1]);
        Assert.Equal([1, 0], list.Shape(0)!);
        Assert.Null(list.Shape(1));
    }

    [Fact]
    public void A_batch_is_emptied_and_filled_again()
    {
        using var batch = new ColumnBatch([.. Types().Select((type, i) => new Field($"c{i}", type))]);
        foreach (var pattern in (int[])[1, 2, 3])
        {
            foreach (var column in batch.Columns)
            {
                for (var row = 0; row < ColumnBatch.MaxRows + 1; row++)
                    Add(column, row, IsNull(row, pattern));
                AssertHolds(column, ColumnBatch.MaxRows + 1, pattern);
            }

            Assert.Equal(ColumnBatch.MaxRows + 1, batch.Rows);
            batch.Clear();
            Assert.Equal(0, batch.Rows);
            Assert.All(batch.Columns, column => Assert.Equal((0, 0), (column.Count, column.NullCount)));
        }
    }

    static IEnumerable<ColumnType> Types() =>
    [
        new(ColumnKind.Int32),
        new(ColumnKind.Text),
        new(ColumnKind.List) { Element = new ColumnType(ColumnKind.Int32) },
    ];

    // Every nth row; none, and with 1 all of them.
    static bool IsNull(int row, int pattern) => pattern > 0 && row % pattern == 0;

    static int Nulls(int count, int pattern) => pattern == 0 ? 0 : (count + pattern - 1) / pattern;

    // The row's number, as often as its last digit says: 0 to 3 times in lists.
    static void Add(Vector vector, int row, bool isNull)
    {
        if (isNull)
        {
            vector.AppendNull();
        }
        else if (vector is FixedVector<int> numbers)
        {
            numbers.Append(row);
        }
        else if (vector is BytesVector bytes)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.Append(4 + (row % 3)), row);
        }
        else
        {
            var list = (ListVector)vector;
            for (var i = 0; i < row % 4; i++)
                Add(list.Items, row + i, i == 2);
            list.EndRow(row % 4 == 2 ? [2, row] : null);
        }
    }

    static void AssertHolds(Vector vector, int count, int pattern)
    {
        Assert.Equal((count, Nulls(count, pattern)), (vector.Count, vector.NullCount));
        for (var row = 0; row < count; row++)
        {
            var isNull = IsNull(row, pattern);
            if (vector.IsNull(row) != isNull || !Holds(vector, row, isNull))
                Assert.Fail($"Row {row} of {count} of a {vector.GetType().Name} is not what was added.");
        }
    }

    static bool Holds(Vector vector, int row, bool isNull) => vector switch
    {
        FixedVector<int> numbers => isNull || numbers[row] == row,
        BytesVector bytes => isNull
            ? bytes[row].IsEmpty
            : bytes[row].Length == 4 + (row % 3) && BinaryPrimitives.ReadInt32LittleEndian(bytes[row]) == row,
        ListVector list => HoldsItems(list, row, isNull),
        _ => false,
    };

    static bool HoldsItems(ListVector list, int row, bool isNull)
    {
        var (start, end) = list[row];
        if (isNull)
            return start == end && list.Shape(row) is null;
        var holds = end - start == row % 4 && (row % 4 == 2) == (list.Shape(row) is [2, var bound] && bound == row);
        for (var i = 0; i < end - start; i++)
            holds &= list.Items.IsNull(start + i) == (i == 2) && (i == 2 || ((FixedVector<int>)list.Items)[start + i] == row + i);
        return holds;
    }
}
