using Sluice.Stores;
using Sluice.Stores.Files;

namespace Sluice.Tests.Stores.Memory;

sealed record MemoryLinkedService(string Name, string Owner, MemoryStoreType Memory) : StoreLinkedService(Name, "Memory")
{
    public override StoreType StoreType => Memory;

    public override Task<StoreConnection> ConnectAsync(StoreAccess access, CancellationToken cancellationToken) =>
        Task.FromResult<StoreConnection>(new Connection(Owner, Memory));

    sealed class Connection(string owner, MemoryStoreType memory) : StoreConnection
    {
        public override string Display => $"the memory of {owner}";

        public override FileStore Open(string? container) => new MemoryStore(memory, container!);

        public override IAsyncEnumerable<string> ListContainersAsync(CancellationToken cancellationToken) =>
            memory.Files.Keys.Select(key => key.Container).Distinct().ToAsyncEnumerable();

        public override Task<StoreTest> TestAsync(TimeProvider time, CancellationToken cancellationToken) =>
            Task.FromResult(new StoreTest(new StoreFacts(Display) { CanList = true }) { Notes = ["what is here is gone soon"] });
    }
}
