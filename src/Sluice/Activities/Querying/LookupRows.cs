using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Columns;

namespace Sluice.Activities.Querying;

/// <summary>The rows of a Lookup, as many as its output may have.</summary>
/// <param name="firstRowOnly">Whether one is wanted.</param>
/// <param name="mostRows">How many it may have otherwise.</param>
sealed class LookupRows(bool firstRowOnly, int mostRows)
{
    // ADF's.
    const int MostBytes = 4 * 1024 * 1024;

    readonly JsonArray _rows = [];
    bool _isTruncated;
    long _bytes;

    /// <summary>How many rows to ask for: one more than is wanted shows whether there are more.</summary>
    public int Wanted => firstRowOnly ? 1 : mostRows == int.MaxValue ? mostRows : mostRows + 1;

    /// <summary>Whether nothing more is to be read.</summary>
    public bool IsFull => _isTruncated || (firstRowOnly && _rows.Count == 1);

    /// <summary>The bytes that the output may still have.</summary>
    public long BytesLeft => MostBytes - _bytes;

    /// <summary>Refuses columns that a Lookup cannot have.</summary>
    /// <exception cref="SluiceException">There is one.</exception>
    public static void Check(IReadOnlyList<Field> columns)
    {
        if (columns.FirstOrDefault(column => column.Type.Kind == ColumnKind.Bytes) is { } bytes)
        {
            throw new SluiceException(Side.Source, "ColumnNotSupported",
                $"A Lookup cannot have bytes, and column '{bytes.Name}' holds them. Leave it out, or have the query encode it as text.");
        }
    }

    /// <summary>Adds a row; one that is too much is not kept.</summary>
    /// <param name="row">The row and its length in bytes; null when that is more than is left.</param>
    /// <exception cref="SluiceException">The output would be too large.</exception>
    public void Add((JsonObject Value, int Length)? row)
    {
        if (!firstRowOnly && _rows.Count == mostRows)
        {
            _isTruncated = true;
            return;
        }

        _bytes += row?.Length + 1 ?? MostBytes;
        if (row is not var (value, _) || _bytes > MostBytes)
        {
            throw new SluiceException(Side.Definition, "LookupTooLarge",
                $"The size of lookup activity result exceeds the limitation {MostBytes}. Ask for fewer rows or columns.");
        }

        _rows.Add((JsonNode)value);
    }

    /// <summary>ADF's output.</summary>
    public JsonObject ToOutput()
    {
        if (firstRowOnly)
            return _rows.Count == 0 ? [] : new JsonObject { ["firstRow"] = _rows[0]!.DeepClone() };
        var output = new JsonObject { ["count"] = _rows.Count, ["value"] = _rows };
        if (_isTruncated)
        {
            output["truncated"] = true;
            output["note"] = string.Create(CultureInfo.InvariantCulture, $"There are more rows than these {mostRows}. Raise maxRows to have more.");
        }

        return output;
    }
}
