using System.Reflection;
using Sluice.Stores.LocalFolder;
using Xunit.Sdk;

namespace Sluice.Tests.Stores;

/// <summary>Runs a theory with a <see cref="LocalFolderStore"/>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
sealed class InFolderAttribute(params object[] arguments) : DataAttribute
{
    public object[] Arguments { get; } = arguments;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[StoreKind.Folder, .. Arguments]];
}
