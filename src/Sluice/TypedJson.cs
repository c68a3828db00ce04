using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Sluice;

/// <summary>
/// JSON of our own types, as it was generated when the library was built: a serializer that finds types out by reflection has a thousand
/// methods compiled before the first row of a copy, and needs code that is made at run time.
/// </summary>
internal static class TypedJson
{
    /// <summary>Knows the types that were told; others are found out, where code can be made at run time.</summary>
    public static JsonSerializerOptions Options { get; } = new() { TypeInfoResolver = Finder() };

    /// <summary>Tells types, before the first of them is written or read.</summary>
    public static void Know(IJsonTypeInfoResolver types) => Options.TypeInfoResolverChain.Insert(0, types);

    /// <summary>How a type is written.</summary>
    /// <exception cref="NotSupportedException">Nobody has told it: it lacks in the list of its assembly.</exception>
    public static JsonTypeInfo<T> Of<T>() => Options.Of<T>();

    /// <summary>How a type is written with other options.</summary>
    /// <exception cref="NotSupportedException">It lacks in the lists that the options have.</exception>
    public static JsonTypeInfo<T> Of<T>(this JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A native program has it switched off.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "A native program has it switched off.")]
    static DefaultJsonTypeInfoResolver? Finder() => JsonSerializer.IsReflectionEnabledByDefault ? new() : null;

    /// <summary>A value as JSON.</summary>
    public static JsonNode? ToNode<T>(T value) => JsonSerializer.SerializeToNode(value, Of<T>());

    /// <summary>A value as JSON, of the type that it has.</summary>
    public static JsonNode? ToNodeOf(object value) => JsonSerializer.SerializeToNode(value, Options.GetTypeInfo(value.GetType()));

    /// <summary>A value as JSON in UTF-8.</summary>
    public static byte[] ToBytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Of<T>());

    /// <summary>A value as JSON text.</summary>
    public static string ToText<T>(T value) => JsonSerializer.Serialize(value, Of<T>());

    /// <summary>The value that JSON says.</summary>
    /// <exception cref="JsonException">It says none of this type.</exception>
    public static T? Read<T>(this JsonNode? node) => JsonSerializer.Deserialize(node, Of<T>());

    /// <inheritdoc cref="Read{T}(JsonNode?)"/>
    public static T? Read<T>(string text) => JsonSerializer.Deserialize(text, Of<T>());

    /// <inheritdoc cref="Read{T}(JsonNode?)"/>
    public static T? Read<T>(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, Of<T>());
}
