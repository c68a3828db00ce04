namespace Sluice.Functions.Tests;

/// <summary>A replay asked for something else than the history says.</summary>
sealed class NonDeterministicException(string message) : Exception(message);
