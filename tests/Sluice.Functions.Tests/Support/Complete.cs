using System.Reflection;

namespace Sluice.Functions.Tests.Support;

/// <summary>What ADF's library has read.</summary>
static class Complete
{
    /// <summary>Nothing that the library's model has is missing.</summary>
    public static void Assert<T>(T model, params string[] mayBeEmpty)
    {
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Xunit.Assert.True(property.GetValue(model) is not null || mayBeEmpty.Contains(property.Name), $"{typeof(T).Name}.{property.Name} is null.");
    }
}
