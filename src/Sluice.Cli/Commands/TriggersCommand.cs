using System.CommandLine;
using System.Text.Json.Nodes;
using Sluice.Cli.Copies;
using Sluice.Cli.Display;

namespace Sluice.Cli.Commands;

/// <summary><c>sluice triggers [start|stop|runs NAME]</c></summary>
static class TriggersCommand
{
    public static Command Create()
    {
        var url = ApiOptions.Url($"--factory, or {ApiOptions.OfThisMachine}");
        var key = ApiOptions.Key("The app's or the server's key.");
        var factory = FactoryOptions.FactoryOfThisMachine();
        var overrides = FactoryOptions.Overrides();
        var json = FactoryOptions.Json();
        foreach (var option in (Option[])[url, key, factory, overrides, json])
            option.Recursive = true;
        var command = new Command("triggers", "Lists the triggers of an app, a server or a factory, starts or stops one, or lists its runs.")
        {
            url, key, factory, overrides, json,
        };
        command.SetAction((parsed, cancellationToken) => AskAsync(parsed, (api, asJson) => ListAsync(api, asJson, cancellationToken)));
        command.Add(OfOne("start", "Starts a trigger; one that is started is left as it is.", ChangeAsync));
        command.Add(OfOne("stop", "Stops a trigger; one that is stopped is left as it is.", ChangeAsync));
        command.Add(OfOne("runs", "Lists the last 100 times that a trigger was due, with the runs of pipelines that it has started then.",
            (_, name, api, asJson, cancellationToken) => TriggerRunList.WriteAsync(name, api, asJson, cancellationToken)));
        return command;

        Command OfOne(string verb, string description, Func<string, string, Api, bool, CancellationToken, Task> act)
        {
            var name = new Argument<string>("NAME") { Description = "The trigger." };
            var one = new Command(verb, description) { name };
            one.SetAction((parsed, cancellationToken) => AskAsync(
                parsed, (api, asJson) => act(verb, parsed.GetRequiredValue(name), api, asJson, cancellationToken)));
            return one;
        }

        async Task<int> AskAsync(ParseResult parsed, Func<Api, bool, Task> ask)
        {
            var (server, folder) = (parsed.GetValue(url), parsed.GetValue(factory));
            if (server is not null && folder is not null)
                throw CopyLocation.Error("--url", "--factory asks no server", "Leave one of the two out");
            await using var source = folder is null ? null : LocalRun.Source(folder, parsed.GetValue(overrides));
            await ask(source is null ? Api.Of(server ?? ApiOptions.Local, parsed.GetValue(key)) : Api.Of(source), parsed.GetValue(json));
            return ExitCode.Success;
        }
    }

    static async Task ListAsync(Api api, bool json, CancellationToken cancellationToken) =>
        await Report.WriteAsync(await api.SendAsync("GET", "triggerstates", cancellationToken), json, Describe);

    static async Task ChangeAsync(string verb, string name, Api api, bool json, CancellationToken cancellationToken)
    {
        await api.SendAsync("POST", $"triggers/{Uri.EscapeDataString(name)}/{verb}", cancellationToken);
        var state = verb == "start" ? "Started" : "Stopped";
        await Report.WriteAsync(new JsonObject { ["name"] = name, ["state"] = state }, json, _ => [$"trigger {name}: {state}"]);
    }

    static IEnumerable<string> Describe(JsonNode answer)
    {
        var triggers = answer["value"]!.AsArray();
        return triggers.Count == 0 ? ["no triggers"] : TextTable.Format(
            ["TRIGGER", "TYPE", "STATE", "NEXT (UTC)", "LAST (UTC)", "STATUS"],
            [.. triggers.Select(trigger => new[]
            {
                trigger.Text("name"), trigger.Text("type"), trigger.Text("state"), trigger.Time("nextDue"),
                trigger!["lastRun"].Time("triggerRunTimestamp"), trigger["lastRun"].Text("status"),
            })]);
    }
}
