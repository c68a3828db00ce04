using System.Text.Json.Nodes;
using Sluice.Columns;
using Sluice.Connections;
using Sluice.Copying.Files;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.TypedLane;
using Sluice.Copying.TypedLane.Files;
using Sluice.Formats;
using Sluice.Formats.Json;
using Sluice.Stores.Files;

namespace Sluice.Activities.Querying;

/// <summary>Reads the rows of files for a Lookup, one file after the other, by the readers that copies use.</summary>
sealed class FileLookup(FactoryConnections connections, FileSource source)
{
    // A row of nested objects is given out as it is: the path of the whole of it.
    static readonly JsonColumn Whole = new("", JsonPath.Parse("$"));

    /// <summary>Reads as many as are wanted.</summary>
    /// <exception cref="SluiceException">They cannot be read.</exception>
    public async Task ReadAsync(LookupRows rows, CancellationToken cancellationToken)
    {
        var store = await connections.StoreAsync(source.Store, source.Location.Container, source.StoreSettings, cancellationToken);
        var files = await store.Faults.TranslateAsync(
            Side.Source, $"Looking for files in {store.Display}", () => FileSelection.FindAsync(store, source, cancellationToken));
        foreach (var file in files.Select(file => file.ToSliceFile()))
        {
            await store.Faults.TranslateAsync(Side.Source, $"Looking up {file.Path} in {store.Display}", async () =>
            {
                await ReadAsync(store, file, rows, cancellationToken);
                return true;
            });
            if (rows.IsFull)
                return;
        }
    }

    async Task ReadAsync(FileStore store, SliceFile file, LookupRows rows, CancellationToken cancellationToken)
    {
        var columns = new WantedColumns { Properties = [Whole] };
        await using var input = await InputFile.OpenAsync(store, source.Format, file.Path, columns, new Refusal(file.Path), cancellationToken);
        if (input.Rows.Fields.Count == 0)
            return;
        var added = new AddedColumns(input.Rows.Fields, source.AdditionalColumns, file);
        LookupRows.Check(added.Fields);
        var own = source.Format.IsHierarchical ? 1 : 0;
        using var objects = new OutputRows([.. added.Fields.Skip(own)]);
        using var batch = new ColumnBatch(added.Fields);
        while (!rows.IsFull && await input.Rows.ReadAsync(batch, cancellationToken))
        {
            added.Fill(batch);
            var values = batch.Columns.Skip(own).ToList();
            for (var row = 0; row < batch.Rows && !rows.IsFull; row++)
                rows.Add(own == 0 ? objects.Read(values, row) : Merge((BytesVector)batch.Columns[0], row, objects.Read(values, row)));
            batch.Clear();
        }
    }

    static (JsonObject, int) Merge(BytesVector wholes, int row, (JsonObject Row, int Length) added)
    {
        var whole = JsonNode.Parse(wholes[row])!.AsObject();
        foreach (var (name, value) in added.Row)
            whole[name] = value?.DeepClone();
        return (whole, wholes[row].Length + added.Length);
    }

    /// <summary>A row that cannot be read fails the Lookup.</summary>
    sealed class Refusal(string path) : BadRows
    {
        public override void Add(long row, string? column, string reason, Func<string> values) =>
            throw new SluiceException(Side.Source, "IncompatibleRow",
                $"Row {row} of {path} cannot be read{(column is null ? "" : $", column '{column}'")}: {reason.TrimEnd('.')}. Correct it.");
    }
}
