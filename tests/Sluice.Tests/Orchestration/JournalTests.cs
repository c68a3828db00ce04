using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Orchestration;

namespace Sluice.Tests.Orchestration;

public sealed class JournalTests : IDisposable
{
    static readonly Activity<Step, Done> Work = new("Work");
    static readonly Activity<Step, Done> OtherWork = new("OtherWork");
    static readonly Orchestration<int, int> Steps = new("Steps");
    static readonly Orchestration<int, int> Child = new("Child");

    readonly TemporaryFolder _folder = new();
    readonly ConcurrentQueue<int> _worked = [];

    string Journal => Path.Combine(_folder.Path, "runs", "run.jsonl");

    [Fact]
    public async Task A_run_that_is_started_again_repeats_only_what_has_no_result()
    {
        await using (var journal = await CreateAsync())
            await Assert.ThrowsAsync<SluiceException>(() => Engine(journal, failAt: 3).RunAsync(Steps, 5, "run"));
        Assert.Equal([0, 1, 2, 3], _worked);
        _worked.Clear();

        await using var resumed = await ResumeAsync();

        Assert.Equal(10, await Engine(resumed).RunAsync(Steps, 5, "run"));
        Assert.Equal([3, 4], _worked);
        Assert.Equal("""{"pipeline":"P"}""", resumed.Header.ToJsonString());
    }

    /// <summary>One that was under way when the process died is delivered again under its number.</summary>
    [Fact]
    public async Task Attempts_whose_end_was_seen_are_not_made_under_their_numbers_again()
    {
        var numbered = Work with { Numbered = (_, attempt) => new Step(attempt) };
        InProcessEngine Numbered(Journal journal, int succeedsAt) => Empty(journal)
            .Add(numbered, (Step step, CancellationToken _) =>
            {
                _worked.Enqueue(step.Number);
                return step.Number == succeedsAt ? Task.FromResult(new Done(step.Number))
                    : throw new SluiceException(Side.Sink, "Failed", "It failed.");
            })
            .Add(Steps, async (context, _) => (await context.CallAsync(numbered, new Step(7), new RetryPolicy(2, TimeSpan.Zero))).Result);
        await using (var journal = await CreateAsync())
            await Assert.ThrowsAsync<SluiceException>(() => Numbered(journal, 3).RunAsync(Steps, 5, "run"));
        Assert.Equal([0, 1], _worked);

        await using (var resumed = await ResumeAsync())
            Assert.Equal(3, await Numbered(resumed, 3).RunAsync(Steps, 5, "run"));
        await using var again = await ResumeAsync();
        Assert.Equal(3, await Numbered(again, 3).RunAsync(Steps, 5, "run"));

        Assert.Equal([0, 1, 2, 3], _worked);
    }

    [Fact]
    public async Task A_run_that_ended_repeats_nothing()
    {
        await using (var journal = await CreateAsync())
            await Engine(journal).RunAsync(Steps, 5, "run");
        _worked.Clear();

        await using var resumed = await ResumeAsync();

        Assert.Equal(10, await Engine(resumed).RunAsync(Steps, 5, "run"));
        Assert.Empty(_worked);
    }

    [Fact]
    public async Task Calls_that_end_in_another_order_find_their_own_results()
    {
        var gates = Enumerable.Range(0, 6).Select(_ => new TaskCompletionSource()).ToList();
        var both = new Orchestration<int, string>("Concurrent");
        InProcessEngine Concurrent(Journal journal, Func<Step, Task> wait) => Empty(journal)
            .Add(Work, async (Step step, CancellationToken _) =>
            {
                await wait(step);
                _worked.Enqueue(step.Number);
                return new Done(step.Number * 10);
            })
            .Add(both, async (context, count) =>
            {
                var calls = Enumerable.Range(0, count).Select(n => context.CallAsync(Work, new Step(n), RetryPolicy.None)).ToList();
                return string.Join(',', (await Task.WhenAll(calls)).Select(done => done.Result));
            });

        string killed;
        await using (var journal = await CreateAsync())
        {
            var run = Concurrent(journal, step => gates[step.Number].Task).RunAsync(both, 6, "run");
            foreach (var n in new[] { 4, 1, 5 })
            {
                gates[n].SetResult();
                while (!_worked.Contains(n))
                    await Task.Delay(5);
            }

            // As if the process ended here: what is still under way leaves no trace.
            while (ReadShared().Count(character => character == '\n') < 4)
                await Task.Delay(5);
            killed = ReadShared();
            gates.ForEach(gate => gate.TrySetResult());
            await run;
        }

        await File.WriteAllTextAsync(Journal, killed);
        _worked.Clear();
        await using var resumed = await ResumeAsync();

        Assert.Equal("0,10,20,30,40,50", await Concurrent(resumed, _ => Task.CompletedTask).RunAsync(both, 6, "run"));
        Assert.Equal([0, 2, 3], _worked.Order());
    }

    [Fact]
    public async Task Equal_calls_have_a_result_each()
    {
        var random = new Orchestration<int, string>("Equal");
        var count = 0;
        InProcessEngine Engine(Journal journal) => Empty(journal)
            .Add(Work, (Step _, CancellationToken _) => Task.FromResult(new Done(++count)))
            .Add(random, async (context, n) =>
            {
                var first = await context.CallAsync(Work, new Step(n), RetryPolicy.None);
                return $"{first} {await context.CallAsync(Work, new Step(n), RetryPolicy.None)}";
            });
        string first;
        await using (var journal = await CreateAsync())
            first = await Engine(journal).RunAsync(random, 1, "run");

        await using var resumed = await ResumeAsync();

        Assert.Equal(first, await Engine(resumed).RunAsync(random, 1, "run"));
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task Calls_of_equal_input_in_another_order_find_the_results_of_their_own_activity()
    {
        var worked = 0;
        var swapped = false;
        InProcessEngine Engine(Journal journal) => Empty(journal)
            .Add(Work, (Step _, CancellationToken _) => Task.FromResult(new Done(10 + ++worked)))
            .Add(OtherWork, (Step _, CancellationToken _) => Task.FromResult(new Done(20 + ++worked)))
            .Add(Steps, async (context, n) =>
            {
                var (first, second) = swapped ? (OtherWork, Work) : (Work, OtherWork);
                var result = (await context.CallAsync(first, new Step(n), RetryPolicy.None)).Result;
                return (100 * result) + (await context.CallAsync(second, new Step(n), RetryPolicy.None)).Result;
            });
        await using (var journal = await CreateAsync())
            Assert.Equal(1122, await Engine(journal).RunAsync(Steps, 7, "run"));

        swapped = true;
        await using var resumed = await ResumeAsync();

        Assert.Equal(2211, await Engine(resumed).RunAsync(Steps, 7, "run"));
        Assert.Equal(2, worked);
    }

    [Fact]
    public async Task Activities_and_instances_of_equal_input_are_told_apart()
    {
        var worked = 0;
        InProcessEngine Engine(Journal journal) => Empty(journal)
            .Add(Work, (Step _, CancellationToken _) => Task.FromResult(new Done(++worked)))
            .Add(OtherWork, (Step _, CancellationToken _) => Task.FromResult(new Done(++worked)))
            .Add(Child, async (context, n) => (await context.CallAsync(Work, new Step(n), RetryPolicy.None)).Result)
            .Add(Steps, async (context, n) =>
            {
                var results = new[]
                {
                    (await context.CallAsync(OtherWork, new Step(n), RetryPolicy.None)).Result,
                    (await context.CallAsync(Work, new Step(n), RetryPolicy.None)).Result,
                    await context.CallAsync(Child, n, "a"),
                    await context.CallAsync(Child, n, "b"),
                };
                return results.Aggregate((digits, result) => (10 * digits) + result);
            });
        await using (var journal = await CreateAsync())
            Assert.Equal(1234, await Engine(journal).RunAsync(Steps, 7, "run"));

        await using var resumed = await ResumeAsync();

        Assert.Equal(1234, await Engine(resumed).RunAsync(Steps, 7, "run"));
        Assert.Equal(4, worked);
    }

    [Fact]
    public async Task An_event_that_came_is_known_to_a_run_that_is_started_again_and_the_first_counts()
    {
        InProcessEngine Engine(Journal journal) => Empty(journal).Add(Steps, async (context, _) =>
            (await context.WaitForEventAsync<Done>("called", TimeSpan.FromMinutes(1)))?.Result ?? 0);
        await using (var journal = await CreateAsync())
        {
            var engine = Engine(journal);
            await engine.RaiseEventAsync("run", "called", new Done(7));
            await engine.RaiseEventAsync("run", "called", new Done(8));
            await engine.RaiseEventAsync("run", "other", new Done(9));
        }

        await using var resumed = await ResumeAsync();

        Assert.Equal(7, await Engine(resumed).RunAsync(Steps, 1, "run"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task A_last_line_that_was_torn_does_not_count(int tornBytes)
    {
        await using (var journal = await CreateAsync())
            await Engine(journal).RunAsync(Steps, 3, "run");
        using (var file = new FileStream(Journal, FileMode.Open))
            file.SetLength(file.Length - tornBytes);
        _worked.Clear();

        await using (var resumed = await ResumeAsync())
            Assert.Equal(3, await Engine(resumed).RunAsync(Steps, 3, "run"));

        Assert.Equal([2], _worked);
        Assert.All(await File.ReadAllLinesAsync(Journal), line => JsonNode.Parse(line));
        _worked.Clear();
        await using (var again = await ResumeAsync())
            await Engine(again).RunAsync(Steps, 3, "run");
        Assert.Empty(_worked);
    }

    [Fact]
    public async Task What_is_left_of_a_long_torn_line_goes()
    {
        await using (var journal = await CreateAsync())
            await Assert.ThrowsAsync<SluiceException>(() => Engine(journal, failAt: 2).RunAsync(Steps, 3, "run"));
        await File.AppendAllTextAsync(Journal, $$"""{"key":"{{new string('x', 5000)}}""");

        await using (var resumed = await ResumeAsync())
            await Engine(resumed).RunAsync(Steps, 3, "run");

        var lines = await File.ReadAllLinesAsync(Journal);
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => JsonNode.Parse(line));
    }

    [Fact]
    public async Task Two_processes_do_not_run_one_run()
    {
        await using var journal = await CreateAsync();

        var fault = await Assert.ThrowsAsync<SluiceException>(ResumeAsync);
        var twin = await Assert.ThrowsAsync<SluiceException>(CreateAsync);

        Assert.Equal((Side.Definition, "RunInUse"), (fault.Side, fault.Code));
        Assert.Contains(Journal, fault.Detail, StringComparison.Ordinal);
        Assert.Equal("RunInUse", twin.Code);
    }

    [Fact]
    public async Task A_journal_that_is_not_there_or_empty_has_no_run()
    {
        Assert.Equal("RunNotFound", (await Assert.ThrowsAsync<SluiceException>(ResumeAsync)).Code);
        Directory.CreateDirectory(Path.GetDirectoryName(Journal)!);
        await File.WriteAllTextAsync(Journal, """{"pipeline":""");
        Assert.Equal("RunNotFound", (await Assert.ThrowsAsync<SluiceException>(ResumeAsync)).Code);
        // The first attempt has let go of the file.
        Assert.Equal("RunNotFound", (await Assert.ThrowsAsync<SluiceException>(ResumeAsync)).Code);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{ }")]
    [InlineData("""{"key":7}""")]
    public async Task A_line_that_is_damaged_is_a_fault_that_names_the_journal(string line)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Journal)!);
        await File.WriteAllTextAsync(Journal, $"{{}}\n{line}\n");

        var fault = await Assert.ThrowsAsync<SluiceException>(ResumeAsync);

        Assert.Equal((Side.Definition, "JournalDamaged"), (fault.Side, fault.Code));
        Assert.Contains(Journal, fault.Detail, StringComparison.Ordinal);
        Assert.Equal("JournalDamaged", (await Assert.ThrowsAsync<SluiceException>(ResumeAsync)).Code);
    }

    [Fact]
    public async Task What_changes_from_run_to_run_is_not_what_a_call_is_known_by()
    {
        await using (var journal = await CreateAsync())
            await ReadAsync(journal, "first");

        await using var resumed = await ResumeAsync();

        // The results are the first run's; what is not recorded is done again.
        var results = await ReadAsync(resumed, "second");
        Assert.Equal([1, 2], results);
        Assert.Equal([0, 1, 2, 0], _worked);
        Assert.DoesNotContain("hold", ReadShared(), StringComparison.Ordinal);

        async Task<int[]> ReadAsync(Journal journal, string connection)
        {
            var read = new Activity<Read, Done>("Read");
            var hold = new Activity<Step, Done>("hold") { IsRecorded = false };
            var both = new Orchestration<string, int[]>("Both");
            var engine = Empty(journal).Add(read, Work).Add(hold, WorkStep).Add(both, async (context, name) =>
            [
                (await context.CallAsync(hold, new Step(0), RetryPolicy.None)).Result + (await CallAsync(context, 1, name)).Result,
                (await CallAsync(context, 2, name)).Result,
            ]);
            return await engine.RunAsync(both, connection, "run");

            Task<Done> CallAsync(OrchestrationContext context, int number, string name) =>
                context.CallAsync(read, new Read(number) { Connection = new(name) }, RetryPolicy.None);
        }

        Task<Done> Work(Read step, CancellationToken cancellationToken) => WorkStep(new Step(step.Number), cancellationToken);

        Task<Done> WorkStep(Step step, CancellationToken cancellationToken)
        {
            _worked.Enqueue(step.Number);
            return Task.FromResult(new Done(step.Number));
        }
    }

    [Fact]
    public async Task A_failed_activity_leaves_no_result()
    {
        await using var journal = await CreateAsync();

        await Assert.ThrowsAsync<SluiceException>(() => Engine(journal, failAt: 0).RunAsync(Steps, 5, "run"));

        Assert.Single(ReadShared().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => _folder.Dispose();

    Task<Journal> CreateAsync() =>
        Sluice.Orchestration.Journal.CreateAsync(Journal, new JsonObject { ["pipeline"] = "P" }, CancellationToken.None);

    Task<Journal> ResumeAsync() => Sluice.Orchestration.Journal.ResumeAsync(Journal, CancellationToken.None);

    static InProcessEngine Empty(Journal journal) => new(journal, TimeProvider.System, CancellationToken.None);

    InProcessEngine Engine(Journal journal, int failAt = -1) => Empty(journal)
        .Add(Work, (Step step, CancellationToken _) =>
        {
            _worked.Enqueue(step.Number);
            return step.Number == failAt
                ? throw new SluiceException(Side.Source, "57P01", "It went away.")
                : Task.FromResult(new Done(step.Number));
        })
        .Add(Steps, async (context, count) =>
        {
            var sum = 0;
            for (var n = 0; n < count; n++)
                sum += (await context.CallAsync(Work, new Step(n), RetryPolicy.None)).Result;
            return sum;
        });

    /// <summary>What the journal holds by now, though the engine has it for itself.</summary>
    string ReadShared()
    {
        using var cat = Process.Start(new ProcessStartInfo("cat", [Journal]) { RedirectStandardOutput = true })!;
        return cat.StandardOutput.ReadToEnd();
    }

    sealed record Step(int Number);

    sealed record Done(int Result);

    sealed record Read(int Number)
    {
        [NotOfIdentity]
        public Held? Connection { get; init; }
    }

    sealed record Held(string Name);
}
