using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Orchestration;

namespace Sluice.Cli.Copies;

/// <summary>The journal of a pipeline run: its header says what the run was started with.</summary>
static class RunJournal
{
    /// <summary>Begins the one of a new run, and deletes what is too old.</summary>
    public static Task<Journal> BeginAsync(PipelineRunRequest request, CancellationToken cancellationToken) =>
        LocalRun.BeginJournalAsync(LocalRun.JournalPath(request.RunId), HeaderOf(request), cancellationToken);

    /// <summary>Goes on with the one of a run, or begins it when the run had not got so far.</summary>
    /// <exception cref="SluiceException">It is damaged, cannot be written, or belongs to a run of another process.</exception>
    public static async Task<Journal> OpenAsync(PipelineRunRequest request, CancellationToken cancellationToken)
    {
        var path = LocalRun.JournalPath(request.RunId);
        try
        {
            return await Journal.ResumeAsync(path, cancellationToken);
        }
        catch (SluiceException fault) when (fault.Code == "RunNotFound")
        {
            // The process was killed before it had written the header.
            if (File.Exists(path))
                File.Delete(path);
            return await Journal.CreateAsync(path, HeaderOf(request), cancellationToken);
        }
    }

    /// <summary>What a run was started with.</summary>
    public static PipelineRunRequest RequestIn(JsonObject header) => header["request"].Read<PipelineRunRequest>()!;

    static JsonObject HeaderOf(PipelineRunRequest request) => new()
    {
        ["runId"] = request.RunId,
        ["pipeline"] = request.Pipeline,
        ["request"] = TypedJson.ToNode(request),
    };
}
