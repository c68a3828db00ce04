using System.Text.Json.Nodes;

namespace Sluice.Runs.State;

/// <summary>A small document that a server remembers.</summary>
/// <param name="Kind">What it is: at most 200 characters.</param>
/// <param name="Key">Which of its kind: at most 200 characters.</param>
/// <param name="Value">What is remembered: at most 600 KB as JSON.</param>
/// <param name="Version">Another one after every change.</param>
/// <param name="UpdatedAt">When it was last written.</param>
public sealed record StateRecord(string Kind, string Key, JsonObject Value, string Version, DateTimeOffset UpdatedAt);
