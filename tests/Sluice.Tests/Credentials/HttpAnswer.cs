namespace Sluice.Tests.Credentials;

/// <summary>What it answers.</summary>
sealed record HttpAnswer(int Status, string Json, params (string Name, string Value)[] Headers);
