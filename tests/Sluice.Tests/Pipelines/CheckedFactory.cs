using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Pipelines;
using Sluice.Triggers;

namespace Sluice.Tests.Pipelines;

/// <summary>A factory folder that was checked as <c>validate</c> and <c>run</c> check it.</summary>
/// <param name="Report">What was found.</param>
/// <param name="Outlooks">Whether its pipelines run.</param>
/// <param name="Took">The processor's time that it took.</param>
sealed record CheckedFactory(DefinitionReport Report, IReadOnlyList<PipelineOutlook> Outlooks, TimeSpan Took)
{
    // Less than any thread has that Sluice runs on: what recurses without a limit ends the process.
    const int StackBytes = 512 * 1024;

    /// <summary>
    /// What only a check that grows out of bounds takes longer for. By itself each takes less than five seconds; but every message is
    /// searched for all secrets of the process, and that of these tests knows thousands.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Checks a folder. What is thrown is thrown here too, and what does not end fails the test.</summary>
    /// <param name="folder">The factory.</param>
    /// <param name="overrides">Its overrides.</param>
    /// <param name="asRuns">Whether its pipelines are also checked as when they are run.</param>
    public static CheckedFactory Of(string folder, string? overrides = null, bool asRuns = false)
    {
        var ended = new TaskCompletionSource<CheckedFactory>();
        var thread = new Thread(Run, StackBytes) { IsBackground = true };
        thread.Start();
        // On a busy machine all takes longer; what never ends takes longer still.
        Assert.True(thread.Join(Patience * 3), $"{folder}: checking it does not end.");
        return ended.Task.GetAwaiter().GetResult();

        void Run()
        {
            try
            {
                var report = new DefinitionReport();
                var factory = FactoryFolder.Load(KnownTypes.All, folder, overrides, report);
                var outlooks = FactoryValidator.Check(factory, report);
                TriggerChecks.Of(factory, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), report);
                var took = ThreadTime.Now;
                foreach (var outlook in asRuns ? outlooks : [])
                    CheckAsRun(factory, outlook.Name);
                ended.SetResult(new CheckedFactory(report, outlooks, took));
            }
            catch (Exception exception)
            {
                ended.SetException(exception);
            }
        }
    }

    /// <summary>Every error and every hint has a place and says something, and every pipeline that does not run has a reason.</summary>
    public CheckedFactory AssertPlaced()
    {
        Assert.All(Report.Errors, error => Assert.True(
            error.File.Length > 0 && error.Path.StartsWith('$') && error.Problem.Length > 0 && error.Remedy.Length > 0, error.ToString()));
        Assert.All(Report.Hints, hint => Assert.True(hint.File.Length > 0 && hint.Path.StartsWith('$') && hint.Message.Length > 0, hint.ToString()));
        Assert.All(Outlooks.Where(outlook => outlook.Status != OutlookStatus.Runs), outlook => Assert.NotEmpty(outlook.Blockers));
        Assert.All(Outlooks.SelectMany(outlook => outlook.Blockers), blocker => Assert.True(
            blocker.File.Length > 0 && blocker.Path.StartsWith('$') && blocker.Problem.Length > 0, blocker.ToString()));
        return this;
    }

    /// <summary>A run is checked with values for the parameters, and its activities are told to the orchestration.</summary>
    static void CheckAsRun(Factory factory, string pipeline)
    {
        if (!factory.TryFind(ResourceKind.Pipeline, pipeline, out var resource))
            return;
        var report = new DefinitionReport();
        var checks = PipelineChecks.Of(factory, resource, new JsonObject());
        checks.AddTo(report);
        if (report.Errors.Count == 0)
            Assert.All(checks.All[0].Tree.Activities, activity => Assert.NotNull(activity.Outline(factory)));
    }
}
