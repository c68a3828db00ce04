using Sluice.Copying.Jobs;

namespace Sluice.Tests.Definitions;

/// <summary>What is said of rows that do not fit, of the log and of checking.</summary>
public sealed class CopyLogDefinitionTests
{
    [Fact]
    public async Task Nothing_is_skipped_logged_or_compared_unless_asked_for()
    {
        var job = await JobAsync("""{ "enableSkipIncompatibleRow": false, "logSettings": { "enableCopyActivityLog": false } }""");

        Assert.Null(job.SkipRows);
        Assert.Null(job.Log);
        Assert.False(job.ValidateDataConsistency);
    }

    [Fact]
    public async Task Skipping_and_comparing_are_taken_over()
    {
        var job = await JobAsync("""{ "enableSkipIncompatibleRow": true, "maxSkippedRows": 0, "validateDataConsistency": true }""");

        Assert.Equal(new SkipRows(0), job.SkipRows);
        Assert.True(job.ValidateDataConsistency);
        Assert.Equal(new SkipRows(null), (await JobAsync("""{ "enableSkipIncompatibleRow": true }""")).SkipRows);
    }

    [Theory]
    [InlineData("""
        { "logSettings": { "enableCopyActivityLog": true, "copyActivityLogSettings": { "logLevel": "info", "enableReliableLogging": true },
          "logLocationSettings": { "linkedServiceName": { "referenceName": "Blobs", "type": "LinkedServiceReference" }, "path": "logs/a/b/" } } }
        """, "Blobs", "logs", "a/b", true, false)]
    [InlineData("""
        { "logSettings": { "enableCopyActivityLog": true,
          "logLocationSettings": { "linkedServiceName": { "referenceName": "Disk" } } } }
        """, "Disk", null, "", false, false)]
    [InlineData("""
        { "logStorageSettings": { "linkedServiceName": { "referenceName": "Disk" }, "path": "logs/a", "logLevel": "Info" } }
        """, "Disk", null, "logs/a", true, false)]
    [InlineData("""
        { "enableSkipIncompatibleRow": true,
          "redirectIncompatibleRowSettings": { "linkedServiceName": { "referenceName": "Blobs" }, "path": "errors" } }
        """, "Blobs", "errors", "", false, true)]
    [InlineData("""
        { "logSettings": { "enableCopyActivityLog": true, "logLocationSettings": { "linkedServiceName": { "referenceName": "Blobs" } } } }
        """, "Blobs", "sluice-logs", "", false, false)]
    public async Task Each_generation_of_log_has_a_place(
        string properties, string store, string? container, string folder, bool everyFile, bool isRedirect)
    {
        var log = (await JobAsync(properties)).Log!;

        Assert.Equal((store, container, folder), (log.Store.Name, log.Container, log.FolderPath));
        Assert.Equal((everyFile, isRedirect), (log.LogsEveryFile, log.IsRedirect));
    }

    [Theory]
    [InlineData("""{ "logSettings": { "enableCopyActivityLog": true } }""", "logSettings.logLocationSettings: ")]
    [InlineData(
        """{ "logSettings": { "enableCopyActivityLog": true, "logLocationSettings": { "path": "a" } } }""",
        "logSettings.logLocationSettings.linkedServiceName: ")]
    [InlineData(
        """{ "logSettings": { "enableCopyActivityLog": true, "logLocationSettings": { "linkedServiceName": { "referenceName": "Shop" } } } }""",
        "logSettings.logLocationSettings.linkedServiceName: Shop")]
    [InlineData("""{ "logStorageSettings": { "linkedServiceName": { "referenceName": "Nowhere" } } }""", "logStorageSettings.linkedServiceName: Nowhere")]
    [InlineData(
        """{ "logStorageSettings": { "linkedServiceName": { "referenceName": "Disk" }, "logLevel": "Loud" } }""", "logStorageSettings.logLevel: Loud")]
    [InlineData("""{ "enableSkipIncompatibleRow": true, "maxSkippedRows": -1 }""", "maxSkippedRows: -1")]
    [InlineData("""{ "enableSkipIncompatibleRow": "perhaps" }""", "enableSkipIncompatibleRow: perhaps")]
    [InlineData("""{ "validateDataConsistency": 2 }""", "validateDataConsistency: 2")]
    public void What_cannot_be_logged_or_skipped_is_refused(string properties, string expected)
    {
        using var copy = CopyDefinition.Of("Orders", "OrdersCsv", CopyDefinition.Export, properties);

        Assert.Equal([expected], copy.Errors);
    }

    [Theory]
    [InlineData("""{ "maxSkippedRows": 5 }""", "maxSkippedRows")]
    [InlineData("""{ "redirectIncompatibleRowSettings": { "linkedServiceName": { "referenceName": "Disk" } } }""", "redirectIncompatibleRowSettings")]
    [InlineData(
        """
        { "enableSkipIncompatibleRow": true, "redirectIncompatibleRowSettings": { "linkedServiceName": { "referenceName": "Disk" } },
          "logStorageSettings": { "linkedServiceName": { "referenceName": "Disk" }, "path": "newer" } }
        """, "redirectIncompatibleRowSettings")]
    public void What_has_no_effect_is_hinted_at(string properties, string expected)
    {
        using var copy = CopyDefinition.Of("Orders", "OrdersCsv", CopyDefinition.Export, properties);

        Assert.Empty(copy.Errors);
        Assert.Equal([expected], copy.Hints);
    }

    static async Task<CopyJob> JobAsync(string properties)
    {
        using var copy = CopyDefinition.Of("Orders", "OrdersCsv", CopyDefinition.Export, properties);
        var job = await copy.ResolveAsync();
        Assert.Empty(copy.Hints);
        return job;
    }
}
