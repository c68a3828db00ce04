using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Stores;

namespace Sluice.Copying.Jobs;

/// <summary>Reads where an activity logs; a Copy activity in any of ADF's three generations.</summary>
sealed class CopyLogParser(Factory factory, bool hasValues, DefinitionReport report)
{
    // Made when the first log is written, as ADF does where no path is given.
    const string DefaultContainer = "sluice-logs";

    enum LogLevel
    {
        Warning,
        Info,
    }

    /// <summary>The log; null when none is asked for, or after an error was reported.</summary>
    public CopyLog? Read(DefinitionParser properties, bool skipsRows)
    {
        var (settings, storage) = (properties.Object("logSettings"), properties.Object("logStorageSettings"));
        var redirect = properties.Object("redirectIncompatibleRowSettings");
        var log = settings is null ? null : ReadSettings(settings);
        var isLogged = log is not null;
        if (storage is not null)
        {
            var isInfo = ReadLevel(storage);
            var older = ReadLocation(storage) is { } location ? location with { LogsEveryFile = isInfo } : null;
            log ??= older;
            storage.HintUnread();
        }

        if (redirect is not null)
        {
            var oldest = ReadLocation(redirect);
            redirect.HintUnread();
            if (!skipsRows && !properties.IsDeferred("enableSkipIncompatibleRow"))
                properties.Hint("redirectIncompatibleRowSettings", "it has no effect without enableSkipIncompatibleRow");
            else if (isLogged || storage is not null)
                properties.Hint("redirectIncompatibleRowSettings", "it has no effect beside the newer log settings");
            else if (oldest is not null)
                log = oldest with { IsRedirect = true };
        }

        if (isLogged && storage is not null)
            properties.Hint("logStorageSettings", "it has no effect beside logSettings");
        return log;
    }

    CopyLog? ReadSettings(DefinitionParser settings)
    {
        var isOn = settings.Boolean("enableCopyActivityLog") ?? false;
        var activity = settings.Object("copyActivityLogSettings");
        var isInfo = activity is not null && ReadLevel(activity);
        activity?.HintUnread();
        var location = settings.Object("logLocationSettings", required: isOn);
        settings.HintUnread();
        // Studio leaves the location of a log that was switched off.
        if (location is null || !isOn)
            return null;
        var log = ReadLocation(location);
        location.HintUnread();
        return log is null ? null : log with { LogsEveryFile = isInfo };
    }

    static bool ReadLevel(DefinitionParser reader)
    {
        reader.Boolean("enableReliableLogging");
        reader.NoEffect("a log is committed whole with the copy", "enableReliableLogging");
        return reader.Choice<LogLevel>("logLevel") == LogLevel.Info;
    }

    /// <summary>A linked service and a path in it; null after an error was reported.</summary>
    public CopyLog? ReadLocation(DefinitionParser location)
    {
        var path = location.Text("path")?.Replace('\\', '/').Trim('/');
        if (location.Object("linkedServiceName", required: true) is not { } reader || reader.AsReference() is not { } reference)
            return null;
        switch (factory.LinkedService(reference, hasValues, reader, report))
        {
            case StoreLinkedService { StoreType.HasContainers: false }:
                return new CopyLog(reference, null, path ?? "");
            case StoreLinkedService when !string.IsNullOrEmpty(path):
                var parts = path.Split('/', 2);
                return new CopyLog(reference, parts[0], parts.Length > 1 ? parts[1] : "");
            case StoreLinkedService:
                return location.IsDeferred("path") ? null : new CopyLog(reference, DefaultContainer, "");
            case { } other:
                reader.Error(
                    null, $"a linked service of type {other.Type} holds no files", $"Use {factory.Types.StoreNames}", reference.Name);
                return null;
            default:
                return null;
        }
    }
}
