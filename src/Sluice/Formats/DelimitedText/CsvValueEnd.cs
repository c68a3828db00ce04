namespace Sluice.Formats.DelimitedText;

/// <summary>What follows a value.</summary>
enum CsvValueEnd
{
    /// <summary>Another value of the row.</summary>
    Value,

    /// <summary>The end of the row.</summary>
    Row,

    /// <summary>The end of the file.</summary>
    File,

    /// <summary>Bytes that are not there yet; the row is to be read again with them.</summary>
    Unknown,

    /// <summary>The end of the file, inside quotes.</summary>
    Unclosed,
}
