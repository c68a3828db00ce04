using System.Text;
using System.Text.Json.Nodes;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats.Json;

namespace Sluice.Activities.Querying;

/// <summary>Rows as activities give them out: JSON objects, with values in the forms that ADF gives them.</summary>
sealed class OutputRows : IDisposable
{
    readonly IReadOnlyList<Field> _fields;
    readonly JsonValueWriter[] _writers;
    readonly ByteBuffer _json = new();

    /// <param name="fields">The columns.</param>
    /// <exception cref="SluiceException">Two columns have one name, which an object cannot have.</exception>
    public OutputRows(IReadOnlyList<Field> fields)
    {
        (_fields, _writers) = (fields, [.. fields.Select(field => JsonValueWriter.For(field.Type))]);
        if (fields.GroupBy(field => field.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twins)
        {
            throw new SluiceException(Side.Source, "DuplicateColumn",
                $"The result has {twins.Count()} columns of the name '{twins.Key}'. Give each its own name, such as by AS in the query.");
        }
    }

    /// <summary>A row of these columns.</summary>
    /// <returns>The row, and its length as JSON text in bytes.</returns>
    public (JsonObject Row, int Length) Read(IReadOnlyList<Vector> columns, int row)
    {
        _json.Clear();
        for (var i = 0; i < _fields.Count; i++)
        {
            _json.Append(i == 0 ? (byte)'{' : (byte)',');
            JsonString.Write(Encoding.UTF8.GetBytes(_fields[i].Name), _json);
            _json.Append((byte)':');
            if (columns[i].IsNull(row))
                _json.Append("null"u8);
            else
                Write(i, columns[i], row);
        }

        _json.Append(_fields.Count == 0 ? "{}"u8 : "}"u8);
        return (JsonNode.Parse(_json.Span)!.AsObject(), _json.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    /// <summary>As files have it, but for what .NET, and so ADF, writes otherwise: a day is the time when it begins, and UTC is Z.</summary>
    void Write(int field, Vector column, int row)
    {
        switch (_fields[field].Type.Kind)
        {
            case ColumnKind.Date:
                _json.Append((byte)'"');
                TextRepresentation.WriteDate(((FixedVector<int>)column)[row], _json);
                // Not behind infinities and years BC.
                if (char.IsAsciiDigit((char)_json.Span[^1]))
                    _json.Append("T00:00:00"u8);
                _json.Append((byte)'"');
                break;
            case ColumnKind.TimestampTz:
                _json.Append((byte)'"');
                TextRepresentation.WriteTimestamp(((FixedVector<long>)column)[row], (byte)'T', "Z"u8, _json);
                _json.Append((byte)'"');
                break;
            default:
                _writers[field].Write(column, row, _json);
                break;
        }
    }
}
