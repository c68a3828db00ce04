using Sluice.Activities;
using Sluice.Activities.Moving;
using Sluice.Copying;
using Sluice.Copying.Slices;

namespace Sluice.Tests.Copying;

/// <summary>Where steps of copies find what others have kept: in this process or in a store alike.</summary>
public sealed class PlannedCopiesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_kept_again_lies_in_the_same_place_and_anything_else_elsewhere(bool isInProcess)
    {
        var copies = isInProcess ? PlannedCopies.InMemory() : new StoredCopies(OutputStore.InMemory());
        CopyReference one = Of("one"), other = Of("other");

        var key = await copies.KeepAsync(one, Slices(7), CancellationToken.None);

        Assert.Equal(key, await copies.KeepAsync(one, Slices(7), CancellationToken.None));
        Assert.NotEqual(key, await copies.KeepAsync(one, Slices(8), CancellationToken.None));
        Assert.NotEqual(key, await copies.KeepAsync(other, Slices(7), CancellationToken.None));
        Assert.Equal(7, Assert.Single(await copies.ReadSlicesAsync(key, CancellationToken.None)).Rows);
        await Assert.ThrowsAsync<SluiceException>(() => copies.ReadSlicesAsync("7", CancellationToken.None));
        await Assert.ThrowsAsync<SluiceException>(() => copies.ReadAsync(one, CancellationToken.None));
    }

    static CopyReference Of(string copy) => new(copy, "none") { ExecutionId = "run" };

    static IReadOnlyList<SliceResult> Slices(long rows) => [new SliceResult(0, rows, 0, 0, TimeSpan.Zero)];
}
