using Sluice.Columns;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;

namespace Sluice.Formats.Json;

/// <summary>JSON files.</summary>
internal sealed record JsonFormat : TextFormat
{
    static readonly string[] Endings = [".json", ".jsonl", ".ndjson"];

    /// <summary>Whether a file that is written is one array of objects; else an object a line. Both are read.</summary>
    public bool IsArrayOfObjects { get; init; }

    /// <inheritdoc/>
    public override string DatasetType => "Json";

    /// <inheritdoc/>
    public override string ShortName => "json";

    /// <inheritdoc/>
    public override string DisplayName => "JSON";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => Endings;

    internal override bool IsHierarchical => true;

    internal override FormatSettings Parse(DefinitionParser properties) =>
        new JsonFormat { EncodingName = EncodingNames.Read(properties) }.WithCompression(properties, Compressions);

    internal override FileFormat ParseSink(DefinitionParser formatSettings) =>
        this with { IsArrayOfObjects = formatSettings.Choice<FilePattern>("filePattern") == FilePattern.ArrayOfObjects };

    internal override async Task<IReadOnlyList<string>> SampleAsync(
        FileInput file, JsonPath? collection, CancellationToken cancellationToken) =>
        await JsonSampler.ReadNamesAsync(await OpenTextAsync(file, cancellationToken), collection, cancellationToken);

    internal override RowWriter CreateWriter(Stream output, IReadOnlyList<Field> fields) =>
        new JsonRowWriter(output, fields, IsArrayOfObjects);

    private protected override ValueTask<RowReader> OpenAsync(
        Stream utf8, WantedColumns columns, BadRows badRows, CancellationToken cancellationToken) => ValueTask.FromResult<RowReader>(
        new JsonRowReader(utf8, columns.Properties, columns.Collection, columns.RefusesUnknown, badRows));

    enum FilePattern
    {
        SetOfObjects,
        ArrayOfObjects,
    }
}
