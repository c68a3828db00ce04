using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;
using Sluice.Stores;

namespace Sluice.Exploring.Previews;

/// <summary>What is looked at of a linked service where no dataset says it: a table, a query or files. Exactly one of them is given.</summary>
internal sealed record PreviewedItem
{
    /// <summary>A table of a database, <c>schema.name</c>.</summary>
    public string? Table { get; init; }

    /// <summary>A query of a database: one statement that returns rows.</summary>
    public string? Query { get; init; }

    /// <summary>A file or folder of a store, from the container on.</summary>
    public string? Path { get; init; }

    /// <summary>How files are written: the type of datasets of them.</summary>
    public string? Format { get; init; }

    /// <summary>What such a dataset says of the format in its <c>typeProperties</c>.</summary>
    public JsonObject TypeProperties { get; init; } = [];

    /// <summary>For messages.</summary>
    public string Display => Table ?? Path ?? "the query";

    /// <summary>The dataset that says the same, which is in no factory.</summary>
    /// <param name="types">The formats.</param>
    /// <param name="store">The linked service.</param>
    /// <param name="service">What it is.</param>
    /// <param name="scope">What expressions see.</param>
    /// <exception cref="SluiceException">It is nothing of this linked service, or wrong.</exception>
    public Dataset ToDataset(DefinitionTypes types, Reference store, LinkedService service, ExpressionScope scope) => (service, this) switch
    {
        (PostgreSqlLinkedService, { Table: { } table, Query: null, Path: null }) when TableDataset.SplitName(table) is var (schema, name) =>
            new TableDataset(Display, store, schema, name),
        (PostgreSqlLinkedService, { Table: null, Query: not null, Path: null }) => new TableDataset(Display, store, null, null),
        (StoreLinkedService files, { Table: null, Query: null, Path: { } path }) => Files(types, store, files.StoreType, path, scope),
        (PostgreSqlLinkedService, _) => throw Wrong("Of a database give either \"table\", as schema.name, or \"query\"."),
        (StoreLinkedService, _) => throw Wrong("Of a store give \"path\", from the container on, and \"format\"."),
        _ => throw Wrong($"Linked service '{service.Name}' of type {service.Type} has neither tables nor files."),
    };

    FileDataset Files(DefinitionTypes types, Reference store, StoreType kind, string path, ExpressionScope scope)
    {
        if (Format is null || types.Format(Format) is not { } format)
            throw Wrong($"\"format\" is {types.WithFormats([])}.");
        var report = new DefinitionReport();
        var settings = format.Parse(new DefinitionParser(TypeProperties, Display, "$.typeProperties", scope, report));
        report.ThrowIfAny();
        var whole = path.Replace('\\', '/').TrimStart('/');
        var (container, inside) = kind.HasContainers && whole.Split('/', 2) is var parts ? (parts[0], parts.ElementAtOrDefault(1) ?? "") : (null, whole);
        if (container?.Length == 0)
            throw Wrong("\"path\" does not say the container: write container/folder/file.");
        var name = inside.LastIndexOf('/');
        var (folder, file) = (name < 0 ? "" : inside[..name], inside[(name + 1)..]);
        return new FileDataset(Display, store, new FileLocation(container, folder, file.Length == 0 ? null : file), settings);
    }

    static SluiceException Wrong(string message) => new(Side.Definition, "InvalidPreview", message);
}
