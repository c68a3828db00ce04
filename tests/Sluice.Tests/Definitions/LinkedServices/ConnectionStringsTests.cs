using Sluice.Definitions.LinkedServices;

namespace Sluice.Tests.Definitions.LinkedServices;

public sealed class ConnectionStringsTests
{
    [Fact]
    public void Key_names_of_Npgsql_and_ODBC_mean_the_same()
    {
        var (npgsql, npgsqlPassword) = ConnectionStrings.Parse(
            "Host=h;Port=5433;Database=d;Username=u;Password=p;SSL Mode=Require;Search Path=sales;Timeout=5;Command Timeout=9");
        var (odbc, odbcPassword) = ConnectionStrings.Parse(
            "server=h;PORT=5433;database=d;UID=u;pwd=p;EncryptionMethod=1;SearchPath=sales;ConnectionTimeout=5;CommandTimeout=9");

        Assert.Equal(npgsql, odbc);
        var expected = new PostgreSqlAddress
        {
            Server = "h",
            Port = 5433,
            Database = "d",
            Username = "u",
            SslMode = TlsMode.Require,
            Schema = "sales",
            ConnectionTimeout = 5,
            CommandTimeout = 9,
        };
        Assert.Equal(expected, odbc);
        Assert.Equal(("p", "p"), (npgsqlPassword, odbcPassword));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("EncryptionMethod=0", TlsMode.Disable)]
    [InlineData("EncryptionMethod=1", TlsMode.Require)]
    [InlineData("EM=1;VSC=0", TlsMode.Require)]
    [InlineData("EM=1;VSC=1", TlsMode.VerifyFull)]
    [InlineData("EncryptionMethod=1;ValidateServerCertificate=1", TlsMode.VerifyFull)]
    [InlineData("EncryptionMethod=6", TlsMode.Prefer)]
    [InlineData("EncryptionMethod=1;sslmode=disable", TlsMode.Disable)]
    [InlineData("sslmode=verify-ca", TlsMode.VerifyCa)]
    [InlineData("Ssl Mode=VerifyFull", TlsMode.VerifyFull)]
    public void ODBC_says_TLS_by_its_encryption_method(string keys, TlsMode? expected) =>
        Assert.Equal(expected, ConnectionStrings.Parse($"Server=h;Database=d;{keys}").Address.SslMode);

    [Fact]
    public void A_password_may_hold_any_character_when_it_is_quoted() =>
        Assert.Equal("a;b='c\"d", ConnectionStrings.Parse("Server=h;Database=d;Password=\"a;b='c\"\"d\"").Password);

    [Theory]
    [InlineData("PWD={p;w\"x}", "p;w\"x")]
    [InlineData("Password = {a}}b;='c} ", "a}b;='c")]
    [InlineData("Password={}", "")]
    [InlineData("Password={a", "{a")]
    [InlineData("Password=\"{a};b\"", "{a};b")]
    [InlineData("Password='it''s;{x}'", "it's;{x}")]
    public void A_password_in_braces_is_one_as_ODBC_writes_it(string password, string expected)
    {
        var (address, found) = ConnectionStrings.Parse($"Server=h;{password};Database=d");

        Assert.Equal(expected, found);
        Assert.Equal(("h", "d"), (address.Server, address.Database));
    }

    [Theory]
    [InlineData("Database=canary", "the connection string has no Server")]
    [InlineData("Server=canary", "the connection string has no Database")]
    [InlineData("canary", "the connection string is not of the form Key=value;Key=value")]
    [InlineData("Server=h;Database=d;Port=canary", "the connection string's port is not a number")]
    [InlineData("Server=h;Database=d;SslMode=canary", "the connection string's sslmode is not known")]
    [InlineData("Server=h;Database=d;Password='canary", "the connection string is not of the form Key=value;Key=value")]
    public void A_problem_names_the_key_and_never_the_value(string text, string expected)
    {
        var problem = ConnectionStrings.Problem(text);

        Assert.Equal(expected, problem, ignoreCase: true);
        Assert.DoesNotContain("canary", problem, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Nothing_is_wrong_with_a_string_that_has_a_server_and_a_database() =>
        Assert.Null(ConnectionStrings.Problem("host=h;database=d;ApplicationUsingThreads=1"));
}
