using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Sluice.Activities;
using Sluice.Copying;
using Sluice.Pipelines;
using Sluice.Pipelines.Queueing;
using Xunit;

namespace Sluice.Functions.Tests;

public sealed class FunctionNamesTests
{
    [Fact]
    public void No_two_functions_of_a_class_have_methods_of_one_name() =>
        // The worker finds them by it, and does not start otherwise.
        Assert.All(FunctionApp.AppFunctions(), function => Assert.Same(function, function.DeclaringType!.GetMethod(function.Name)));

    [Fact]
    public void Every_orchestration_and_activity_of_the_library_has_its_function() => Assert.Equal(
        new[]
        {
            CopyOrchestration.Definition.Name,
            SlicePageOrchestration.Definition.Name,
            PipelineOrchestration.Definition.Name,
            TablesOrchestration.Definition.Name,
            TablePageOrchestration.Definition.Name,
            CopySteps.FindTables.Name,
            CopySteps.RelateTables.Name,
            CopySteps.Plan.Name,
            CopySteps.Prepare.Name,
            CopySteps.HoldSnapshot.Name,
            CopySteps.ReleaseSnapshot.Name,
            CopySteps.CopySlices.Name,
            CopySteps.KeepSlices.Name,
            CopySteps.BuildIndexes.Name,
            CopySteps.Complete.Name,
            CopySteps.Finish.Name,
            PipelineActivities.Outline.Name,
            PipelineActivities.Tell.Name,
            PipelineActivities.Start.Name,
            ActivityHost.Tell.Name,
            ActivityHost.Run.Name,
            ActivityHost.KeepVariable.Name,
            LoopOrchestration.Definition.Name,
            QueueOrchestration.Definition.Name,
            QueueOrchestration.Enter.Name,
            QueueOrchestration.Leave.Name,
        }.Order(),
        FunctionApp.AppFunctions()
            .Where(function => FunctionApp.Trigger<OrchestrationTriggerAttribute>(function) is not null
                || FunctionApp.Trigger<ActivityTriggerAttribute>(function) is not null)
            .Select(FunctionApp.Name)
            .Order());

    [Fact]
    public void Every_function_over_HTTP_wants_a_key_but_the_web_app_and_the_one_that_wants_a_token() => Assert.All(
        FunctionApp.AppFunctions().Where(function => FunctionApp.Trigger<HttpTriggerAttribute>(function) is not null),
        function => Assert.Equal(
            FunctionApp.Name(function) is "AnswerCallback" or "Web" ? AuthorizationLevel.Anonymous : AuthorizationLevel.Function,
            FunctionApp.Trigger<HttpTriggerAttribute>(function)!.GetCustomAttribute<HttpTriggerAttribute>()!.AuthLevel));

    [Fact]
    public void What_time_makes_due_is_looked_at_every_minute_and_what_is_old_every_day() => Assert.Equal(
        ["CleanUp 0 30 3 * * *", "Tick 0 * * * * *"],
        from function in FunctionApp.AppFunctions()
        let timer = FunctionApp.Trigger<TimerTriggerAttribute>(function)
        where timer is not null
        let line = $"{FunctionApp.Name(function)} {timer.GetCustomAttribute<TimerTriggerAttribute>()!.Schedule}"
        orderby line
        select line);

    [Fact]
    public void No_orchestrator_keeps_state_or_binds_anything_but_its_context() => Assert.All(
        FunctionApp.AppFunctions().Where(function => FunctionApp.Trigger<OrchestrationTriggerAttribute>(function) is not null),
        orchestrator => Assert.True(orchestrator.IsStatic && orchestrator.GetParameters().Length == 1));
}
