using Sluice.Cli.State;
using Sluice.Runs.State;

namespace Sluice.Tests.Cli;

public sealed class SqliteStateStoreTests : StateStoreTests, IDisposable
{
    readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_file_that_is_none_of_ours_is_told_apart()
    {
        File.WriteAllText(_folder.File("state.db"), new string('x', 5000));

        var fault = Assert.Throws<SluiceException>(() => SqliteStateStore.Open(_folder.File("state.db"), TimeProvider.System));

        Assert.Equal(StateStore.NotKept, fault.Code);
        Assert.Contains("state.db", fault.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    protected override Task<StateStore> OpenAsync() =>
        Task.FromResult<StateStore>(SqliteStateStore.Open(_folder.File("state.db"), TimeProvider.System));
}
