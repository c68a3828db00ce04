using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Orchestration;

/// <summary>What a call is known by in the journal: its input, without what changes from run to run.</summary>
static class CallIdentity
{
    static readonly JsonSerializerOptions Options = new()
    {
        TypeInfoResolver = TypedJson.Options.TypeInfoResolver!.WithAddedModifier(LeaveOut),
    };

    public static byte[] Of<T>(T input) => JsonSerializer.SerializeToUtf8Bytes(input, Options.Of<T>());

    static void LeaveOut(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i].AttributeProvider?.IsDefined(typeof(NotOfIdentityAttribute), inherit: true) == true)
                type.Properties.RemoveAt(i);
        }
    }
}
