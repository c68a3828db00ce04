using System.Text.Json;

namespace Sluice.Web.Parts;

/// <summary>A definition as it is being written.</summary>
/// <param name="Properties">Its properties.</param>
/// <param name="Faulty">The activities with errors, counted from 0.</param>
public sealed record DefinitionDraft(JsonElement Properties, IReadOnlySet<int> Faulty);
