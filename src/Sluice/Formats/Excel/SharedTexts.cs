using System.Buffers;
using System.Text;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Sluice.Formats.Excel;

/// <summary>The texts that cells share, in memory as UTF-8.</summary>
sealed class SharedTexts
{
    readonly ArrayBufferWriter<byte> _bytes = new();
    readonly List<int> _ends = [];

    /// <summary>The memory that they take.</summary>
    public long Memory => _bytes.Capacity + (sizeof(int) * (long)_ends.Capacity);

    /// <summary>Reads them; they are none where the workbook has no such part.</summary>
    public static SharedTexts Read(Workbook workbook, CancellationToken cancellationToken)
    {
        var texts = new SharedTexts();
        using var reader = workbook.OpenTexts();
        while (reader?.Read() == true)
        {
            if (!reader.Begins<SharedStringItem>())
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            Encoding.UTF8.GetBytes(reader.ReadTexts<SharedStringItem>(), texts._bytes);
            texts._ends.Add(texts._bytes.WrittenCount);
        }

        return texts;
    }

    /// <summary>One by its place; null when there is none.</summary>
    public string? Find(int place)
    {
        if (place < 0 || place >= _ends.Count)
            return null;
        var start = place == 0 ? 0 : _ends[place - 1];
        return Encoding.UTF8.GetString(_bytes.WrittenSpan[start.._ends[place]]);
    }
}
