namespace Sluice.Copying.Jobs.Sinks;

/// <summary>How rows get into a table.</summary>
internal enum WriteMethod
{
    CopyCommand,

    /// <summary>By INSERT statements of many rows each, for what COPY cannot write to, such as views.</summary>
    BulkInsert,

    /// <summary>Rows whose key is there are updated, the others inserted.</summary>
    Upsert,
}
