namespace Sluice.Flows.Items;

/// <summary>What an item is to be, checked.</summary>
/// <param name="Item">It, as it is kept, without secrets.</param>
/// <param name="DefineAsync">Writes what defines it in the factory.</param>
sealed record PreparedItem(FlowItem Item, Func<Task> DefineAsync);
