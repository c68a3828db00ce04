using System.Buffers.Binary;
using System.Text;

namespace Sluice.Tests.Otlp;

/// <summary>A message in protobuf's binary form, read without its schema: the values of a field by its number.</summary>
sealed class ProtoMessage
{
    readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtoMessage(ReadOnlyMemory<byte> message)
    {
        var position = 0;
        while (position < message.Length)
        {
            var tag = Varint();
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, Varint(), default));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(Take(8).Span), default));
                    break;
                case 2:
                    _fields.Add((field, 0, Take((int)Varint())));
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span), default));
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }

        ulong Varint()
        {
            var value = 0UL;
            for (var shift = 0; ; shift += 7)
            {
                var next = message.Span[position++];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                    return value;
            }
        }

        ReadOnlyMemory<byte> Take(int length)
        {
            position += length;
            return message.Slice(position - length, length);
        }
    }

    public bool Has(int field) => _fields.Exists(one => one.Field == field);

    public IEnumerable<ProtoMessage> All(int field) => _fields.Where(one => one.Field == field).Select(one => new ProtoMessage(one.Bytes));

    public ProtoMessage Message(int field) => All(field).FirstOrDefault() ?? new ProtoMessage(default);

    public ulong Number(int field) => _fields.Find(one => one.Field == field).Number;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    public string Text(int field) => Encoding.UTF8.GetString(_fields.Find(one => one.Field == field).Bytes.Span);

    public string Hex(int field) => Convert.ToHexStringLower(_fields.Find(one => one.Field == field).Bytes.Span);

    public DateTimeOffset Time(int field) => DateTimeOffset.UnixEpoch.AddTicks((long)Number(field) / 100);

    /// <summary>OTLP's attributes, their values as texts.</summary>
    public IReadOnlyDictionary<string, string> Attributes(int field) =>
        All(field).ToDictionary(one => one.Text(1), one => ValueOf(one.Message(2)));

    /// <summary>OTLP's value of any type.</summary>
    public static string ValueOf(ProtoMessage value) => value.Has(1) ? value.Text(1)
        : value.Has(2) ? value.Number(2) == 1 ? "true" : "false"
        : value.Has(3) ? $"{(long)value.Number(3)}"
        : value.Has(4) ? FormattableString.Invariant($"{value.Double(4)}") : "";
}
