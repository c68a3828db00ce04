namespace Sluice.Copying.Slices;

/// <summary>Where the logs of a copy lie.</summary>
static class CopyLogs
{
    /// <summary>The folder of a copy's logs below the store's root or container, as ADF names it.</summary>
    public static string Folder(CopyRequest request) =>
        string.Join('/', new[] { request.Job.Log!.FolderPath, "copyactivity-logs", FileNames.Segment(request.CopyId), FileNames.Segment(request.RunId) }
            .Where(part => part.Length > 0));

    /// <summary>The folder with its container, for reports.</summary>
    public static string Display(CopyRequest request) =>
        request.Job.Log!.Container is { } container ? $"{container}/{Folder(request)}/" : $"{Folder(request)}/";
}
