namespace Sluice.Functions.Tests.Infra;

/// <summary>The optional parts of the template.</summary>
sealed record Options(bool Network, bool Server, bool Alerts, bool Operator)
{
    public const string OperatorId = "22222222-2222-2222-2222-222222222222";

    /// <summary>The longest name that azd allows.</summary>
    public static readonly string EnvironmentName = string.Concat(Enumerable.Repeat("long-name_", 7))[..64];

    public static Options None { get; } = new(false, false, false, false);

    public static IReadOnlyList<Options> All { get; } =
        [.. Enumerable.Range(0, 16).Select(bits => new Options((bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0, (bits & 8) > 0))];

    /// <summary>Every two of the parts in every combination.</summary>
    public static IReadOnlyList<Options> Pairs { get; } =
        [None, new(true, true, true, true), new(true, false, false, true), new(false, true, true, false)];

    public string Name => $"{(Network ? "network" : "")}{(Server ? "Server" : "")}{(Alerts ? "Alerts" : "")}{(Operator ? "Operator" : "")}.case";

    /// <summary>The parameter file that asks for them.</summary>
    public string ToParameters() => $"""
        using 'main.bicep'
        param environmentName = '{EnvironmentName}'
        param location = 'westeurope'
        param vnetEnabled = {Literal(Network)}
        param postgresEnabled = {Literal(Server)}
        param postgresAdministratorId = '{(Server ? "33333333-3333-3333-3333-333333333333" : "")}'
        param postgresAdministratorName = '{(Server ? "dba@example.com" : "")}'
        param alertEmail = '{(Alerts ? "operators@example.com" : "")}'
        param operatorPrincipalId = '{(Operator ? OperatorId : "")}'
        param alwaysReadyHttp = {(Operator ? 1 : 0)}
        param factoryContainer = '{(Network ? "factory" : "")}'
        param keepSecrets = {Literal(Network)}
        param apiUrl = '{(Network ? "https://gateway.example/api" : "")}'
        """;

    static string Literal(bool value) => value ? "true" : "false";
}
