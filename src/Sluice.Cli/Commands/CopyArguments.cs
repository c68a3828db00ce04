using System.CommandLine;
using Sluice.Cli.Copies;
using Sluice.Definitions;

namespace Sluice.Cli.Commands;

/// <summary>The arguments that <c>copy</c> and <c>plan</c> share.</summary>
sealed class CopyArguments
{
    readonly Argument<string> _from = new("FROM")
    {
        Description = "A PostgreSQL URI or connection string, a folder or file, or a blob container URI.",
    };
    readonly Argument<string> _to = new("TO") { Description = "The same, to write to." };
    readonly Option<string?> _table = new("--table") { Description = "The source table, as schema.table; names are case-sensitive." };
    readonly Option<string?> _query = new("--query") { Description = "A query to copy instead of a table." };
    readonly TableOptions _tables = new();
    readonly Option<string?> _toTable = new("--to-table") { Description = "The table to write to; default: the source table's name." };
    readonly Option<string?> _format = new("--format")
    {
        Description = $"The format of files: {DefinitionTypes.Listed(FormatNames.All)}; default: by the file's extension, else "
            + $"{FormatNames.Default.ShortName}. Between files it is TO's.",
    };
    readonly Option<string?> _fromFormat = new("--from-format") { Description = "The format of FROM's files." };
    readonly Option<string?> _compression = new("--compression")
    {
        Description = "The compression of files: none, gzip, deflate, bzip2 or zstd, for Parquet none, gzip, snappy, zstd or lz4; default: by "
            + "the file's extension, else none, for Parquet snappy. Between files it is TO's.",
    };
    readonly Option<string?> _fromCompression = new("--from-compression") { Description = "The compression of FROM's files." };
    readonly Option<string?> _map = new("--map")
    {
        Description = "Columns by name, as source=sink,source=sink; others are left out. Default: columns are matched by name.",
    };
    readonly Option<string?> _skipBadRows = new("--skip-bad-rows")
    {
        Description = "Leave out rows that do not fit; with a number, fail when more than so many do not.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<string?> _log = new("--log") { Description = "A folder or blob container URI for the log and the rows left out." };
    readonly Option<bool> _verify = new("--verify") { Description = "Compare the rows of both sides after the copy." };
    readonly Option<int> _parallel = new("--parallel") { Description = "Slices to copy at a time.", DefaultValueFactory = _ => 4 };
    readonly Option<string?> _partitionOption = new("--partition-option")
    {
        Description = "None, PhysicalPartitionsOfTable, DynamicRange or Ctid; default: chosen by size.",
    };
    readonly Option<string?> _partitionColumn = new("--partition-column")
    {
        Description = "The column for DynamicRange; default: the primary key.",
    };
    readonly Option<string> _writeMethod = new("--write-method")
    {
        Description = "How to write to a table: CopyCommand, BulkInsert or Upsert.",
        DefaultValueFactory = _ => "CopyCommand",
    };
    readonly Option<string?> _keys = new("--keys")
    {
        Description = "The columns that identify a row for Upsert, with commas; default: the primary key.",
    };
    readonly Option<bool> _deleteMissing = new("--delete-missing")
    {
        Description = "With Upsert: delete the rows whose keys FROM does not have.",
    };
    readonly Option<bool> _truncate = new("--truncate") { Description = "Remove the rows that are in the target." };
    readonly Option<bool> _autoCreate = new("--auto-create") { Description = "Make the target table if it is not there." };
    readonly Option<bool> _indexes = new("--indexes")
    {
        Description = "With --auto-create: make indexes, constraints, defaults, identities and comments like the source table's, when the rows are there.",
    };
    readonly Option<bool> _atomic = new("--atomic") { Description = "Show all rows at once, in one transaction at the end." };
    readonly Option<bool> _resetSequences = new("--reset-sequences")
    {
        Description = "Afterwards move the sequences of identity and serial columns behind the values copied.",
    };
    readonly Option<string?> _preCopyScript = new("--pre-copy-script") { Description = "SQL to run in the target before the first row." };
    readonly Option<string?> _postCopyScript = new("--post-copy-script") { Description = "SQL to run in the target after the last row." };
    readonly Option<bool?> _consistent = new("--consistent")
    {
        Description = "Read all slices in one snapshot: true fails where that cannot be had, false does without; default: if it can be had.",
    };
    readonly Option<string?> _snapshot = new("--snapshot")
    {
        Description = "Read in this exported snapshot, which 'sluice snapshot' or another session holds.",
    };
    readonly Option<string?> _onSnapshotLost = new("--on-snapshot-lost")
    {
        Description = "Fail or Continue, in a fresh snapshot, when the one that slices share is lost; default: Continue unless --consistent.",
    };
    readonly Option<string?> _maxRowsPerSecond = new("--max-rows-per-second") { Description = "The most rows a second." };
    readonly Option<string?> _maxMegabytesPerSecond = new("--max-mb-per-second") { Description = "The most megabytes a second." };
    readonly Option<bool> _noLedger = new("--no-ledger")
    {
        Description = "Do without the schema 'sluice' in the target database, and so without exactly-once slices.",
    };
    readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    public void AddTo(Command command)
    {
        command.Add(_from);
        command.Add(_to);
        _tables.AddTo(command);
        Option[] options =
        [
            _table, _query, _toTable, _format, _fromFormat, _compression, _fromCompression, _map, _parallel, _partitionOption,
            _partitionColumn, _consistent, _snapshot, _onSnapshotLost, _writeMethod, _keys, _deleteMissing, _truncate, _autoCreate, _indexes, _atomic,
            _resetSequences, _preCopyScript, _postCopyScript, _noLedger, _skipBadRows, _log, _verify, _maxRowsPerSecond, _maxMegabytesPerSecond, _json,
        ];
        foreach (var option in options)
            command.Add(option);
    }

    public CopyChoice Read(ParseResult parsed) => new()
    {
        From = parsed.GetRequiredValue(_from),
        To = parsed.GetRequiredValue(_to),
        Table = parsed.GetValue(_table),
        Query = parsed.GetValue(_query),
        Include = _tables.Include(parsed),
        Exclude = _tables.Exclude(parsed),
        Snapshot = parsed.GetValue(_snapshot),
        ToTable = parsed.GetValue(_toTable),
        Format = parsed.GetValue(_format),
        FromFormat = parsed.GetValue(_fromFormat),
        Compression = parsed.GetValue(_compression),
        FromCompression = parsed.GetValue(_fromCompression),
        Map = parsed.GetValue(_map),
        Parallel = parsed.GetValue(_parallel),
        PartitionOption = parsed.GetValue(_partitionOption),
        PartitionColumn = parsed.GetValue(_partitionColumn),
        WriteMethod = parsed.GetRequiredValue(_writeMethod),
        Keys = parsed.GetValue(_keys)?.Split(',', StringSplitOptions.TrimEntries) ?? [],
        DeleteMissing = parsed.GetValue(_deleteMissing),
        Truncate = parsed.GetValue(_truncate),
        AutoCreate = parsed.GetValue(_autoCreate),
        Indexes = parsed.GetValue(_indexes),
        Atomic = parsed.GetValue(_atomic),
        ResetSequences = parsed.GetValue(_resetSequences),
        PreCopyScript = parsed.GetValue(_preCopyScript),
        PostCopyScript = parsed.GetValue(_postCopyScript),
        Consistent = parsed.GetValue(_consistent),
        OnSnapshotLost = parsed.GetValue(_onSnapshotLost),
        MaxRowsPerSecond = parsed.GetValue(_maxRowsPerSecond),
        MaxMegabytesPerSecond = parsed.GetValue(_maxMegabytesPerSecond),
        Ledger = !parsed.GetValue(_noLedger),
        SkipBadRows = parsed.GetResult(_skipBadRows) is not null,
        MaxSkippedRows = parsed.GetValue(_skipBadRows),
        Log = parsed.GetValue(_log),
        Verify = parsed.GetValue(_verify),
        Json = parsed.GetValue(_json),
    };
}
