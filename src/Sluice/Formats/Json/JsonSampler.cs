using System.Buffers;

namespace Sluice.Formats.Json;

/// <summary>Finds the columns of a file that no mapping names: the properties of its first objects.</summary>
internal static class JsonSampler
{
    const int MaxBytes = 1 << 20;
    const int MaxObjects = 1000;

    /// <summary>
    /// The names of properties in the order of their first appearance, among the first 1000 objects, or those in the first MB; the
    /// last object may be cut off.
    /// </summary>
    /// <param name="input">The file, in UTF-8, from its beginning. It is not closed.</param>
    /// <param name="collection">The path of an array whose items' properties are asked for; null: the objects' own.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static async ValueTask<IReadOnlyList<string>> ReadNamesAsync(
        Stream input, JsonPath? collection, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            var length = await input.ReadAtLeastAsync(buffer.AsMemory(0, MaxBytes), MaxBytes, false, cancellationToken);
            return Names(buffer.AsSpan(0, length), length < MaxBytes, collection);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static List<string> Names(ReadOnlySpan<byte> bytes, bool isEnd, JsonPath? collection)
    {
        var names = new OrderedDictionary<string, bool>();
        var root = new PathNode();
        if (collection is { Steps.Count: > 0 })
            root.Add(collection.Steps, capture: null).EveryItem = new PathNode { Names = names };
        else
            root.Names = names;

        var sequence = new JsonSequence();
        var scanner = new JsonScanner(bytes, isEnd) { Position = JsonSequence.Start(bytes) };
        var row = 1L;
        for (; row <= MaxObjects && sequence.TryMoveToValue(ref scanner); row++)
        {
            if (!scanner.TryValue(scanner.Current == '{' ? root : null, 0))
                break;
            sequence.EndValue();
        }

        return scanner.Problem is null ? [.. names.Keys] : throw scanner.Fault(0, row);
    }
}
