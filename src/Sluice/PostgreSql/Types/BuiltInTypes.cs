using Sluice.Columns;
using Sluice.PostgreSql.Types.Geometry;
using Sluice.PostgreSql.Types.Identifiers;
using Sluice.PostgreSql.Types.Network;
using Sluice.PostgreSql.Types.Scalars;
using Sluice.PostgreSql.Types.Strings;
using Sluice.PostgreSql.Types.Times;

namespace Sluice.PostgreSql.Types;

/// <summary>The codecs of the types of <c>pg_catalog</c>.</summary>
static class BuiltInTypes
{
    /// <summary>The codec of a base type; null when there is none.</summary>
    public static TypeCodec? Create(PgType type) => type.Name switch
    {
        "bool" => new BooleanCodec(type),
        "int2" => new Int16Codec(type),
        "int4" => new Int32Codec(type),
        "int8" => new Int64Codec(type),
        "oid" or "xid" or "cid" => new UInt32Codec(type),
        "float4" => new SingleCodec(type),
        "float8" => new DoubleCodec(type),
        "numeric" => new NumericCodec(type),
        "money" => new MoneyCodec(type),
        "text" or "varchar" or "bpchar" or "unknown" or "refcursor" => new TextCodec(type),
        "name" => new NameCodec(type),
        "char" => new CharCodec(type),
        "xml" => new XmlCodec(type),
        "json" => new JsonCodec(type),
        "jsonb" => new VersionedTextCodec(type, ColumnKind.Json),
        "jsonpath" => new VersionedTextCodec(type, ColumnKind.Text),
        "bytea" => new ByteaCodec(type),
        "uuid" => new UuidCodec(type),
        "date" => new DateCodec(type),
        "time" => new TimeCodec(type),
        "timestamp" => new TimestampCodec(type, ColumnKind.Timestamp),
        "timestamptz" => new TimestampCodec(type, ColumnKind.TimestampTz),
        "timetz" => new TimeTzCodec(type),
        "interval" => new IntervalCodec(type),
        "bit" or "varbit" => new BitCodec(type),
        "inet" => new InetCodec(type, isCidr: false),
        "cidr" => new InetCodec(type, isCidr: true),
        "macaddr" => new MacAddressCodec(type, 6),
        "macaddr8" => new MacAddressCodec(type, 8),
        "point" => new PointCodec(type),
        "line" => new LineCodec(type),
        "lseg" => new SegmentCodec(type),
        "box" => new BoxCodec(type),
        "path" => new PathCodec(type),
        "polygon" => new PolygonCodec(type),
        "circle" => new CircleCodec(type),
        "tsvector" => new TsVectorCodec(type),
        "tsquery" => new TsQueryCodec(type),
        "tid" => new TidCodec(type),
        "xid8" => new Xid8Codec(type),
        "pg_lsn" => new LsnCodec(type),
        "txid_snapshot" or "pg_snapshot" => new SnapshotCodec(type),
        _ => null,
    };
}
