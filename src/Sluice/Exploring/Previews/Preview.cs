using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;
using Sluice.Stores;

namespace Sluice.Exploring.Previews;

/// <summary>Reads the first rows and the columns of datasets.</summary>
/// <param name="factory">Where the datasets are.</param>
/// <param name="connections">Opens what they lie in.</param>
internal sealed class Preview(Factory factory, FactoryConnections connections)
{
    /// <summary>The most rows of a preview.</summary>
    public const int MaxRows = 100;

    /// <summary>The rows of a preview where nobody says how many.</summary>
    public const int DefaultRows = 10;

    /// <summary>The longest that a preview takes.</summary>
    internal PreviewTimeout Timeout { get; init; } = new(TimeSpan.FromSeconds(30));

    /// <summary>The first rows of a table, or of the first file by path.</summary>
    /// <param name="dataset">The dataset, with values for its parameters.</param>
    /// <param name="rows">How many, from 1 to <see cref="MaxRows"/>.</param>
    /// <exception cref="DefinitionException">There is no such dataset, or it is wrong.</exception>
    /// <exception cref="SluiceException">It cannot be read, or not in time.</exception>
    public Task<PreviewResult> ReadAsync(Reference dataset, int rows, CancellationToken cancellationToken) =>
        ReadAsync(() => Resolve(dataset), null, $"dataset '{dataset.Name}'", rows, cancellationToken);

    /// <summary>The same of a dataset that was looked up.</summary>
    /// <exception cref="SluiceException">It cannot be read, or not in time.</exception>
    public Task<PreviewResult> ReadAsync(Dataset dataset, int rows, CancellationToken cancellationToken) =>
        ReadAsync(() => dataset, null, $"dataset '{dataset.Name}'", rows, cancellationToken);

    /// <summary>The first rows of what a linked service holds, without a dataset.</summary>
    /// <param name="store">The linked service, with values for its parameters.</param>
    /// <param name="item">What of it.</param>
    /// <param name="rows">How many, from 1 to <see cref="MaxRows"/>.</param>
    /// <exception cref="DefinitionException">There is no such linked service, or something is wrong.</exception>
    /// <exception cref="SluiceException">It cannot be read, or not in time.</exception>
    public async Task<PreviewResult> ReadAsync(Reference store, PreviewedItem item, int rows, CancellationToken cancellationToken)
    {
        var scope = new ExpressionScope { Now = connections.Time.GetUtcNow() };
        var read = await ReadAsync(
            () => item.ToDataset(factory.Types, store, factory.LinkedService(store), scope), item.Query, item.Display, rows, cancellationToken);
        return read with { Dataset = null };
    }

    async Task<PreviewResult> ReadAsync(Func<Dataset> dataset, string? query, string what, int rows, CancellationToken cancellationToken)
    {
        if (rows is < 1 or > MaxRows)
        {
            throw new SluiceException(Side.Definition, "InvalidRows",
                $"A preview has 1 to {MaxRows} rows, and {rows} are asked for. Ask for fewer, or copy it.");
        }

        return await BoundedAsync(what, token => dataset() switch
        {
            TableDataset table => new TablePreview(connections, table, query, Timeout).ReadAsync(rows, token),
            var files => new FilePreview(connections, (FileDataset)files).ReadAsync(rows, token),
        }, cancellationToken);
    }

    /// <summary>
    /// The columns of a table, or of the first file by path: what ADF's import schema writes into a dataset's <c>schema</c>. The columns
    /// of JSON files are those of their first objects.
    /// </summary>
    /// <exception cref="DefinitionException">There is no such dataset, or it is wrong.</exception>
    /// <exception cref="SluiceException">It cannot be read, or not in time.</exception>
    public Task<IReadOnlyList<SchemaColumn>> ReadSchemaAsync(Reference dataset, CancellationToken cancellationToken) =>
        ReadSchemaAsync(Resolve(dataset), cancellationToken);

    /// <summary>The same of a dataset that was looked up.</summary>
    /// <exception cref="SluiceException">It cannot be read, or not in time.</exception>
    public Task<IReadOnlyList<SchemaColumn>> ReadSchemaAsync(Dataset dataset, CancellationToken cancellationToken) =>
        BoundedAsync($"dataset '{dataset.Name}'", async token => dataset switch
        {
            TableDataset table => await new TablePreview(connections, table, null, Timeout).ReadSchemaAsync(token),
            var files => (await new FilePreview(connections, (FileDataset)files).ReadAsync(MaxRows, token)).Schema.Columns,
        }, cancellationToken);

    async Task<T> BoundedAsync<T>(string what, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        // A table's server ends the statement itself, a little earlier, and says so.
        using var limit = new CancellationTokenSource(Timeout.Duration + TimeSpan.FromSeconds(5), connections.Time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await read(bounded.Token);
        }
        catch (Exception exception) when (bounded.IsCancellationRequested && !cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or SluiceException { Side: Side.Cancelled })
        {
            throw Timeout.Fault(what, exception);
        }
    }

    /// <summary>A dataset that can be read.</summary>
    Dataset Resolve(Reference reference)
    {
        var report = new DefinitionReport();
        var user = new DefinitionParser([], reference.Name, "$", new ExpressionScope { Now = connections.Time.GetUtcNow() }, report);
        var dataset = factory.Dataset(reference, hasValues: true, user, report);
        var store = dataset is null ? null : factory.LinkedService(dataset.Store, hasValues: true, user, report);
        report.ThrowIfAny();
        switch (dataset)
        {
            case TableDataset { Table: null }:
                throw new SluiceException(Side.Definition, "NoTable",
                    $"Dataset '{dataset.Name}' names no table: the activity's query says what to read. Name a table in the dataset.");
            case OtherDataset other:
                throw new SluiceException(Side.Definition, "NotSupported",
                    $"Datasets of type {other.Type} are not supported: '{other.Name}' cannot be read.");
            case TableDataset when store is not PostgreSqlLinkedService:
            case FileDataset files when store is not StoreLinkedService service || !service.StoreType.Fits(files):
                throw new SluiceException(Side.Definition, "StoreMismatch",
                    $"Dataset '{dataset.Name}' is not one for linked service '{store?.Name}' of type {store?.Type}. "
                    + "Correct linkedServiceName.");
            default:
                return dataset!;
        }
    }
}
