using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>
/// Arrays whose items are arrays, which PostgreSQL has by way of domains. Files have no columns of such: they travel in text form.
/// </summary>
sealed class AsTextCodec(PgType type, ArrayCodec arrays) : TextRepresentationCodec(type)
{
    public override bool CanEncode => arrays.CanEncode;

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output) => arrays.Print(field, output);

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output) => arrays.Parse(text, output);
}
