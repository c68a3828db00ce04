using Sluice.Columns;
using Sluice.Copying.Jobs.Translators;
using static Sluice.Tests.Copying.Mapping.Conversion.Conversions;

namespace Sluice.Tests.Copying.Mapping.Conversion;

public sealed class ConversionRulesTests
{
    static readonly ColumnKind[] Numbers =
    [
        ColumnKind.Boolean, ColumnKind.Int16, ColumnKind.Int32, ColumnKind.Int64, ColumnKind.Single, ColumnKind.Double, ColumnKind.Decimal,
    ];

    static readonly ColumnKind[] Moments = [ColumnKind.Date, ColumnKind.Timestamp, ColumnKind.TimestampTz];

    public static TheoryData<ColumnKind, ColumnKind> Pairs
    {
        get
        {
            var kinds = Enum.GetValues<ColumnKind>().Where(kind => kind != ColumnKind.List).ToArray();
            var pairs = new TheoryData<ColumnKind, ColumnKind>();
            foreach (var from in kinds)
            {
                foreach (var to in kinds)
                    pairs.Add(from, to);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_pair_of_types_is_converted_or_refused_as_in_ADFs_matrix(ColumnKind from, ColumnKind to)
    {
        var isAllowed = from == to || Any(ColumnKind.Text) || Any(ColumnKind.Json)
            || (Numbers.Contains(from) && Numbers.Contains(to)) || (Moments.Contains(from) && Moments.Contains(to));

        if (isAllowed)
        {
            using var converter = Create();
            Assert.Equal(from == to, converter is null);
            return;
        }

        var exception = Assert.Throws<SluiceException>(Create);
        Assert.Equal((Side.Definition, "ConversionNotSupported"), (exception.Side, exception.Code));
        Assert.StartsWith("Column 'c' is of type '", exception.Detail, StringComparison.Ordinal);

        bool Any(ColumnKind kind) => from == kind || to == kind;
        Sluice.Copying.Mapping.Conversion.Converter? Create() =>
            Sluice.Copying.Mapping.Conversion.Converter.Create(new Field("c", Type(from)), Type(to), new ConversionSettings(), null, null);
    }

    [Fact]
    public void Lists_are_converted_if_their_items_are()
    {
        Assert.True(IsUnchanged(List(Type(ColumnKind.Int32)), List(Type(ColumnKind.Int32))));
        Assert.False(IsUnchanged(List(Type(ColumnKind.Int32)), List(Type(ColumnKind.Int64))));
        Assert.Throws<SluiceException>(() => IsUnchanged(List(Type(ColumnKind.Uuid)), List(Type(ColumnKind.Int64))));
        Assert.Throws<SluiceException>(() => IsUnchanged(List(Type(ColumnKind.Int32)), Type(ColumnKind.Int32)));
    }

    [Fact]
    public void Values_stay_as_they_are_where_the_sinks_type_holds_them_all()
    {
        Assert.True(IsUnchanged(Decimal(10, 2), Decimal(10, 2)));
        Assert.True(IsUnchanged(Decimal(10, 2), Decimal(12, 4)));
        Assert.True(IsUnchanged(Decimal(10, 2), Type(ColumnKind.Decimal)));
        Assert.False(IsUnchanged(Decimal(10, 2), Decimal(10, 4)));
        Assert.False(IsUnchanged(Decimal(10, 2), Decimal(9, 1)));
        Assert.False(IsUnchanged(Type(ColumnKind.Decimal), Decimal(38, 10)));
        Assert.True(IsUnchanged(Type(ColumnKind.Text, "character varying(5)"), Type(ColumnKind.Text, "character varying(5)")));
        Assert.True(IsUnchanged(Type(ColumnKind.Text, "character varying(5)"), Type(ColumnKind.Text, "text")));
        Assert.False(IsUnchanged(Type(ColumnKind.Text), Type(ColumnKind.Text, "character varying(5)")));
        Assert.True(IsUnchanged(Type(ColumnKind.Json, "jsonb"), Type(ColumnKind.Json, "json")));
        Assert.False(IsUnchanged(Type(ColumnKind.Json, "json"), Type(ColumnKind.Json, "jsonb")));
    }

    static bool IsUnchanged(ColumnType from, ColumnType to)
    {
        using var converter = Sluice.Copying.Mapping.Conversion.Converter.Create(new Field("c", from), to, new ConversionSettings(), null, null);
        return converter is null;
    }
}
