using System.Text.Json.Serialization;

namespace Sluice.Cli.Serving;

/// <summary>The types of this program that are kept, for <see cref="TypedJson"/>.</summary>
[JsonSerializable(typeof(ServedState))]
sealed partial class ServedTypes : JsonSerializerContext;
