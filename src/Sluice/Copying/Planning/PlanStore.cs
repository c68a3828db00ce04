using System.Security.Cryptography;
using Npgsql;
using Sluice.Connections;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Orchestration;
using Sluice.PostgreSql.Writing;

namespace Sluice.Copying.Planning;

/// <summary>
/// Remembers a copy's plan beside the ledger, which knows slices by their numbers in it: by the time of a rerun the catalogs may tell
/// another one.
/// </summary>
sealed class PlanStore(CopyRequest copy)
{
    /// <summary>The plan that an earlier run of the group copied by; null when there was none, or nothing is remembered.</summary>
    /// <exception cref="SluiceException">It was the plan of another definition; or the sink cannot be reached.</exception>
    public async Task<CopyPlan?> FindAsync(FactoryConnections connections, CancellationToken cancellationToken)
    {
        // A secure copy is one step, which an engine repeats as a whole.
        if (!(copy.IsRerun || copy.IsSecure) || copy.Job.Sink is not TableSink { Ledger: true } sink)
            return null;
        var database = await connections.DatabaseAsync(sink.Store, cancellationToken);
        var entry = await database.RunAsync(
            Side.Sink, $"Reading sluice.copy in {database.Display}",
            connection => Ledger.FindPlanAsync(connection, copy.RunId, copy.CopyId, cancellationToken), cancellationToken);
        if (entry is null)
            return null;
        return entry.JobHash == Hash() ? PlanOf(entry) : throw Changed();
    }

    /// <summary>Remembers the plan before the first slice.</summary>
    /// <returns>What the target held before the copy, if an earlier attempt has read that.</returns>
    /// <exception cref="SluiceException">Another plan is remembered, as when two runs of a group plan at the same time.</exception>
    public async Task<TableChecksum?> RememberAsync(NpgsqlConnection connection, CopyPlan plan, CancellationToken cancellationToken)
    {
        var text = TypedJson.ToText(plan with { Start = default });
        var own = new PlanEntry(Hash(), copy.IsSecure ? new SealedPlan(Identity()).Seal(text) : text);
        var entry = await Ledger.RememberPlanAsync(connection, copy.RunId, copy.CopyId, own, cancellationToken);
        if (entry.JobHash != own.JobHash)
            throw Changed();
        if (Slices(PlanOf(entry)) != Slices(plan))
        {
            throw new SluiceException(Side.Definition, "PlanChanged",
                $"Another attempt at copy '{copy.CopyId}' has cut it into other slices meanwhile. Rerun it, which keeps to those.");
        }

        return entry.Before is { } before ? TypedJson.Read<TableChecksum>(before) : null;
    }

    /// <summary>Remembers what the target held before the first slice.</summary>
    /// <returns>What is remembered: of two attempts at the same time, what the first one read.</returns>
    public async Task<TableChecksum?> RememberAsync(NpgsqlConnection connection, TableChecksum before, CancellationToken cancellationToken) =>
        TypedJson.Read<TableChecksum>(await Ledger.RememberBeforeAsync(
            connection, copy.RunId, copy.CopyId, TypedJson.ToText(before), cancellationToken));

    CopyPlan PlanOf(PlanEntry entry) =>
        TypedJson.Read<CopyPlan>(entry.Plan.StartsWith('{') ? entry.Plan : new SealedPlan(Identity()).Open(entry.Plan))!;

    string Hash() => Convert.ToHexStringLower(SHA256.HashData(Identity()));

    /// <summary>What the slices are; sizes are estimates, which others change at any time.</summary>
    static string Slices(CopyPlan plan) => TypedJson.ToText(plan.Slices.Select(slice => slice with { EstimatedBytes = 0 }));

    /// <summary>
    /// Of what decides which rows a slice has and how they travel. How fast, how often and how long may change from run to run, and so
    /// may the scripts, which belong to no slice, and the values of added columns, which are often those of a clock.
    /// </summary>
    byte[] Identity()
    {
        var job = copy.Job;
        var same = new TransientRetry(null, null);
        var added = job.Source.AdditionalColumns.Select(column =>
            column.IsFilePath || column.Copied is not null ? column : column with { Value = "" });
        var source = job.Source with { MaxConnections = null, Retry = same, AdditionalColumns = [.. added] };
        var sink = job.Sink with { MaxConnections = null, Retry = same };
        job = new CopyJob(
            source is TableSource read ? read with { QueryTimeout = null, OnSnapshotLost = null } : source,
            sink is TableSink written ? written with { PreCopyScript = null, PostCopyScript = null, BatchTimeout = default, BatchRows = 0 } : sink)
        {
            Translator = job.Translator,
            SkipRows = job.SkipRows,
            ValidateDataConsistency = job.ValidateDataConsistency,
            Log = job.Log is { } log ? log with { FolderPath = "" } : null,
        };
        return CallIdentity.Of(job);
    }

    SluiceException Changed() => new(Side.Definition, "DefinitionChanged",
        $"Copy '{copy.CopyId}' is defined otherwise than in the run that this one repeats, so its slices would not fit those that are "
        + "committed. Start a new run, or undo the change. Expressions that have another value in each run count as a change: in what is "
        + "read use @pipeline().TriggerTime and @pipeline().GroupId, which a rerun keeps, instead of @utcnow() and @pipeline().RunId.");
}
