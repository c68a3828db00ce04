using Sluice.Copying.Plans;

namespace Sluice.Copying;

/// <summary>Slices that share a call of the engine, since each by itself would cost less than the call does.</summary>
static class SliceGroups
{
    // About a second's work: what is lost when the call has to be made again.
    const long MaxBytes = 64 << 20;

    // What becomes of them is one message of the engine.
    const int MaxSlices = 100;

    /// <summary>Puts neighbouring small slices together, into no fewer groups than there are lanes.</summary>
    /// <param name="lanes">The groups under way at a time.</param>
    public static IEnumerable<IReadOnlyList<SliceOutline>> Of(IReadOnlyCollection<SliceOutline> slices, int lanes)
    {
        var total = slices.Sum(slice => slice.EstimatedBytes);
        var maxBytes = Math.Min(MaxBytes, total / lanes);
        // Of queries nobody knows the size.
        var maxSlices = total == 0 ? 1 : Math.Clamp(slices.Count / lanes, 1, MaxSlices);
        var group = new List<SliceOutline>();
        var bytes = 0L;
        foreach (var slice in slices.OrderBy(slice => slice.Index))
        {
            if (group.Count > 0 && (group.Count == maxSlices || bytes + slice.EstimatedBytes > maxBytes))
            {
                yield return group;
                (group, bytes) = ([], 0);
            }

            group.Add(slice);
            bytes += slice.EstimatedBytes;
        }

        if (group.Count > 0)
            yield return group;
    }
}
