using Azure.Core;
using Azure.Core.Pipeline;

namespace Sluice.Credentials;

/// <summary>For a vault that stands in on this machine: who signs in there, and a transport that trusts its certificate.</summary>
sealed record LocalVaultAccess(TokenCredential Credential, HttpPipelineTransport Transport);
