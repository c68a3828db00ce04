using Sluice.Credentials;
using Sluice.Definitions;

namespace Sluice.Tests.Credentials;

public sealed class EnvironmentSecretSourceTests : IDisposable
{
    readonly string _name = $"test-{Guid.NewGuid():n}";

    [Fact]
    public async Task An_inline_secret_is_its_own_value() =>
        Assert.Equal("v", await new EnvironmentSecretSource().GetAsync(new Secret.Inline("v"), CancellationToken.None));

    [Theory]
    [InlineData('-')]
    [InlineData('_')]
    public async Task A_secret_of_a_vault_comes_from_the_environment_where_a_dash_may_be_an_underscore(char dash)
    {
        Environment.SetEnvironmentVariable($"SLUICE_SECRET__{_name.Replace('-', dash)}", "v");

        Assert.Equal("v", await new EnvironmentSecretSource().GetAsync(new Secret.InVault("Vault", _name, null), CancellationToken.None));
    }

    [Fact]
    public async Task A_missing_secret_says_which_variable_to_set()
    {
        var secret = new Secret.InVault("Vault", _name, null);

        var fault = await Assert.ThrowsAsync<SluiceException>(
            async () => await new EnvironmentSecretSource().GetAsync(secret, CancellationToken.None));

        Assert.Equal((Side.Definition, "SecretNotFound"), (fault.Side, fault.Code));
        Assert.Contains($"'{_name}' of 'Vault'", fault.Detail, StringComparison.Ordinal);
        Assert.Contains($"SLUICE_SECRET__{_name.Replace('-', '_')}", fault.Detail, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var name in new[] { _name, _name.Replace('-', '_') })
            Environment.SetEnvironmentVariable($"SLUICE_SECRET__{name}", null);
    }
}
