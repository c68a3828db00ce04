using Sluice.Credentials;
using Sluice.Http;

namespace Sluice.Stores;

/// <summary>What a program gives to the connections of stores.</summary>
/// <param name="Secrets">What they sign in with.</param>
/// <param name="Http">Sends requests to where definitions say.</param>
/// <param name="Time">The clock of their waits.</param>
sealed record StoreAccess(SecretSource Secrets, HttpSender Http, TimeProvider Time);
