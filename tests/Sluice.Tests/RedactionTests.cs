using Azure.Core;
using Npgsql;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.PostgreSql.Connecting;
using Sluice.Stores.AzureBlob;
using Sluice.Tests.Stores;

namespace Sluice.Tests;

/// <summary>Secrets leave every text by one rule, and what is not secret stays.</summary>
public sealed class RedactionTests
{
    const string Canary = "c4n4ry";

    [Theory]
    [InlineData("Host=h;Password=c4n4ry;Database=d", "Host=h;Password=***;Database=d")]
    [InlineData("Host=h;pwd = c4n4ry one two;Database=d", "Host=h;pwd = ***;Database=d")]
    [InlineData("Host=h;PASSWORD=\"c4n4ry;c4n4ry\";Database=d", "Host=h;PASSWORD=***;Database=d")]
    [InlineData("Host=h;Password='c4n4ry;c4n4ry", "Host=h;Password=***")]
    [InlineData("There is no '/tmp/Password=c4n4ry'. Check it.", "There is no '/tmp/Password=***'. Check it.")]
    [InlineData("bad: Password=c4n4ry. Check it.", "bad: Password=***. Check it.")]
    [InlineData("SSL Password=c4n4ry;Port=1", "SSL Password=***;Port=1")]
    [InlineData("postgresql://u:c4n4ry@h:5432/d", "postgresql://u:***@h:5432/d")]
    [InlineData("postgres://u:c4n4ry/c4n4ry@c4n4ry@h/d?x=1", "postgres://u:***@h/d?x=1")]
    [InlineData("'postgresql://:c4n4ry@h/d' fails", "'postgresql://:***@h/d' fails")]
    [InlineData("postgresql://h/d?user=u&password=c4n4ry&sslmode=require", "postgresql://h/d?user=u&password=***")]
    [InlineData("https://a.blob.core.windows.net/c?sv=1&sig=c4n4ry%2Bx%3D&se=2", "https://a.blob.core.windows.net/c?sv=1&sig=***&se=2")]
    [InlineData("sv=1&sig=c4n4ry", "sv=1&sig=***")]
    [InlineData("AccountName=a;AccountKey=c4n4ry==;EndpointSuffix=s", "AccountName=a;AccountKey=***;EndpointSuffix=s")]
    [InlineData("SharedAccessSignature=sv=1&sig=c4n4ry;BlobEndpoint=b", "SharedAccessSignature=***;BlobEndpoint=b")]
    [InlineData("grant_type=x&client_secret=c4n4ry&scope=y", "grant_type=x&client_secret=***&scope=y")]
    [InlineData("ALTER ROLE r PASSWORD 'c4n4ry''c4n4ry' VALID", "ALTER ROLE r PASSWORD '***' VALID")]
    [InlineData("{\"password\": \"c4n4ry\\\"c4n4ry\", \"a\": 1}", "{\"password\": \"***\", \"a\": 1}")]
    [InlineData("Authorization: Bearer c4n4ryc4n4ryc4n4ry.x", "Authorization: Bearer ***")]
    [InlineData("token eyJhbGciOiJSUzI1NiJ9.eyJjNG40cnkiOjF9.c4n4ry_-x is wrong", "token *** is wrong")]
    public void A_secret_is_known_by_its_form(string text, string expected)
    {
        Assert.Equal(expected, Redaction.Of(text));
        Assert.Equal(expected, Redaction.Of(expected));
        Assert.DoesNotContain(Canary, new SluiceException(Side.Sink, "X", text).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Check the user name, the password and the server's pg_hba.conf.")]
    [InlineData("linkedService/S.json $.properties.typeProperties.password: a string or an object is wanted.")]
    [InlineData("https://account.blob.core.windows.net/container/folder/a@b.csv")]
    [InlineData("127.0.0.1:5432/db as user@tenant")]
    [InlineData("password authentication failed for user \"postgres\"")]
    [InlineData("column \"signature\" of \"design=1\" does not exist")]
    [InlineData("the sum is 68c1b1d9f1f0a2f5b5f0c6a7d1e2f3a4b5c6d7e8f90123456789abcdef012345")]
    public void What_is_no_secret_stays(string text) => Assert.Equal(text, Redaction.Of(text));

    [Fact]
    public void A_secret_that_was_used_is_known_by_its_value()
    {
        Redaction.Remember("plain w0rds & more");
        Redaction.Remember("postgres");
        Redaction.Remember("sh0rt");

        Assert.Equal("'***' and ***", Redaction.Of("'plain w0rds & more' and plain%20w0rds%20%26%20more"));
        Assert.Equal("postgres is sh0rt", Redaction.Of("postgres is sh0rt"));
    }

    [Fact]
    public void Of_secrets_that_begin_with_or_overlap_each_other_nothing_is_left()
    {
        Redaction.Remember("0verlap-1st");
        Redaction.Remember("0verlap-1st-and-more");
        Redaction.Remember("1st-and-more-and-2nd");

        Assert.Equal("a *** b *** c *** d", Redaction.Of("a 0verlap-1st b 0verlap-1st-and-more c 0verlap-1st-and-more-and-2nd d"));
        Assert.Equal("a *** d", Redaction.Of("a 0verlap-1st d", ["0verlap-", "lap-1st"]));
        Assert.Equal("******", Redaction.Of("0verlap-1st0verlap-1st"));
    }

    [Fact]
    public async Task A_secret_is_known_from_when_it_is_remembered_while_others_search()
    {
        using var stop = new CancellationTokenSource();
        using var begun = new SemaphoreSlim(0);
        var searching = Task.Factory.StartNew(
            () =>
            {
                begun.Release();
                var isRight = true;
                while (isRight && !stop.IsCancellationRequested)
                    isRight = Redaction.Of("nothing to hide") == "nothing to hide";
                return isRight;
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await begun.WaitAsync();
        Parallel.For(0, 200, i =>
        {
            Redaction.Remember($"raced s3cret {i:000}");
            Assert.Equal("a ***", Redaction.Of($"a raced s3cret {i:000}"));
        });
        await stop.CancelAsync();

        Assert.True(await searching);
        Assert.Equal(string.Join(' ', Enumerable.Repeat("***", 200)), Redaction.Of(string.Join(' ', Enumerable.Range(0, 200).Select(i => $"raced s3cret {i:000}"))));
    }

    [Fact]
    public void However_many_tokens_come_and_go_a_secret_stays_known()
    {
        Redaction.Remember("s3cret of a service");
        for (var i = 0; i < 2500; i++)
            Redaction.RememberToken($"t0ken number {i}");

        Assert.Equal("*** and ***", Redaction.Of("s3cret of a service and t0ken number 2499"));
        Assert.Equal("t0ken number 1000", Redaction.Of("t0ken number 1000"));
    }

    [Theory]
    [InlineData("https://account.blob.core.windows.net/container")]
    [InlineData("Host=server-of-mine;Database=d;Password=c4n4ry-1")]
    [InlineData("sv=2024-01-01&sig=c4n4ry")]
    public void What_a_secret_stands_in_may_be_told_but_for_the_secret(string text)
    {
        Redaction.Remember(text);

        Assert.NotEqual("***", Redaction.Of(text));
        Assert.DoesNotContain(Canary, Redaction.Of(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_in_connection_strings_and_tokens_are_known_once_they_were_used()
    {
        const string Key = "YzRuNHJ5IG9mIGFuIGFjY291bnQ=";
        var secrets = new EnvironmentSecretSource();
        var blobs = new BlobLinkedService("b")
        {
            ConnectionString = new Secret.Inline($"AccountName=a;AccountKey={Key};EndpointSuffix=core.windows.net"),
        };
        var database = new PostgreSqlLinkedService("p", "PostgreSqlV2")
        {
            ConnectionString = new Secret.Inline("Host=h;Database=d;Username=u;Password='in 4 string'"),
        };
        var credential = new RedactedCredential(
            DelegatedTokenCredential.Create((_, _) => new AccessToken("0paque-t0ken", DateTimeOffset.MaxValue)));

        await blobs.ConnectAsync(TestStore.Access, CancellationToken.None);
        await using var _ = await PostgreSqlDatabase.CreateAsync(database, secrets, TimeProvider.System, CancellationToken.None);
        await credential.GetTokenAsync(new TokenRequestContext(["s"]), CancellationToken.None);

        Assert.Equal("key ***, password ***, token ***", Redaction.Of($"key {Key}, password in 4 string, token 0paque-t0ken"));
    }

    [Fact]
    public void What_was_thrown_outside_stands_in_a_fault_by_type_and_place_only()
    {
        var fault = new SluiceException(Side.Source, "X", "It failed.", Thrown(Thrown(new FormatException("The row says c4n4ry."))));

        Assert.DoesNotContain(Canary, fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("Npgsql.NpgsqlException", fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("System.FormatException", fault.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), fault.ToString(), StringComparison.Ordinal);
    }

    static NpgsqlException Thrown(Exception inner)
    {
        try
        {
            throw new NpgsqlException("It says c4n4ry too.", inner);
        }
        catch (NpgsqlException exception)
        {
            return exception;
        }
    }
}
