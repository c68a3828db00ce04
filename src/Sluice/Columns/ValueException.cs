namespace Sluice.Columns;

/// <summary>
/// A value cannot be held where it is to go. The message is a reason for <see cref="BadRows"/>: it never quotes the value.
/// </summary>
internal sealed class ValueException(string message) : Exception(message);
