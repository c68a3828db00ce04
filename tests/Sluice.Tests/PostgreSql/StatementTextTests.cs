using Sluice.PostgreSql;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.PostgreSql;

/// <summary>A query ends at its last word, as the server sees it.</summary>
public sealed class StatementTextTests
{
    [Theory]
    [InlineData("SELECT 1", "SELECT 1")]
    [InlineData("SELECT 1;", "SELECT 1")]
    [InlineData("SELECT 1; -- all of them", "SELECT 1")]
    [InlineData("SELECT 1 -- one\n;\n/* and /* nested */ more; */ ; ", "SELECT 1")]
    [InlineData("SELECT ';--' ; --", "SELECT ';--'")]
    [InlineData("SELECT 'it''s; --'; --", "SELECT 'it''s; --'")]
    [InlineData("SELECT E'it\\'s; --'; --", "SELECT E'it\\'s; --'")]
    [InlineData("SELECT 'c:\\'; -- 'x", "SELECT 'c:\\'")]
    [InlineData("SELECT 1 AS \"a;\"\" --\"; --", "SELECT 1 AS \"a;\"\" --\"")]
    [InlineData("SELECT $$;--$$; --", "SELECT $$;--$$")]
    [InlineData("SELECT $a$;--$$;$a$ ; --$a$", "SELECT $a$;--$$;$a$")]
    [InlineData("SELECT a$b, 1; --$", "SELECT a$b, 1")]
    [InlineData("SELECT 1 /* hint */ + 1", "SELECT 1 /* hint */ + 1")]
    [InlineData("SELECT 1; SELECT 2;", "SELECT 1; SELECT 2")]
    [InlineData("SELECT 2 - -1", "SELECT 2 - -1")]
    [InlineData("-- nothing", "")]
    public void Semicolons_and_comments_at_the_end_are_none_of_it(string sql, string expected) =>
        Assert.Equal(expected, StatementText.TrimEnd(sql));

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT id FROM orders; -- all of them")]
    [InlineData("SELECT id FROM orders /* all */ ; /* of them */")]
    public async Task A_query_may_end_in_a_comment(string query)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT generate_series(1, 100) AS id; CREATE TABLE copied.orders (LIKE orders);");

        await scenario.CopyAsync(End.Query(query).ByRange("id"), End.Table("orders", "copied"), 3);
        var output = await scenario.CopyAsync(End.Query(query), End.Json("out", "a.json"));

        Assert.Equal(100, output.RowsCopied);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }
}
