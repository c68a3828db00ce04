using System.Reflection;
using Sluice.Stores.AzureBlob;
using Xunit.Sdk;

namespace Sluice.Tests.Stores;

/// <summary>Runs a theory with an <see cref="AzureBlobStore"/>, or skips it where Azurite is missing.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
sealed class InBlobsAttribute : DataAttribute
{
    public InBlobsAttribute(params object[] arguments)
    {
        Arguments = arguments;
        Skip = Prerequisite.ReasonToSkip(Needs.Azurite);
    }

    public object[] Arguments { get; }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[StoreKind.Blobs, .. Arguments]];
}
