using Sluice.Definitions;

namespace Sluice.Api;

/// <summary>A definition as its file has it.</summary>
/// <param name="Resource">The definition.</param>
/// <param name="Tag">Its ETag, with quotation marks.</param>
internal sealed record StoredDefinition(Resource Resource, string Tag);
