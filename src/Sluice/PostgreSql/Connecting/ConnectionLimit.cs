namespace Sluice.PostgreSql.Connecting;

/// <summary>A limit of connections.</summary>
/// <param name="Key">Which: the same for everybody whom it limits together.</param>
/// <param name="Free">Connections that it leaves; those that lie idle in the pools of this process are free.</param>
/// <param name="Text">It and what is used of it, for messages.</param>
/// <param name="Remedy">What to do about it.</param>
sealed record ConnectionLimit(string Key, long Free, string Text, string Remedy);
