namespace Microsoft.Azure.WebJobs.Host;

/// <summary>What the host says of an activity whose worker process ended. The host's own class is not part of an app.</summary>
public sealed class FunctionInvocationException(string message) : Exception(message);
