using Azure.Data.Tables;
using Sluice.Runs.State;
using Sluice.Tests;

namespace Sluice.Functions.Tests;

public sealed class TableStateStoreTests : StateStoreTests
{
    protected override async Task<StateStore> OpenAsync()
    {
        var table = new TableClient((await Azurite.SharedAsync()).ConnectionString, $"T{Guid.NewGuid():n}");
        return new TableStateStore(new Lazy<TableClient>(table));
    }
}
