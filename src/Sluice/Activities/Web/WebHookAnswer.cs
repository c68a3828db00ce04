using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Expressions;

namespace Sluice.Activities.Web;

/// <summary>How a web hook ends by what it was called back with.</summary>
static partial class WebHookAnswer
{
    const int MostMessage = 4000;

    /// <summary>What it goes on from when nobody has called back.</summary>
    public static JsonObject None => new() { ["isCalled"] = false };

    /// <summary>Reads what somebody called back with.</summary>
    /// <param name="state">That, as <see cref="Callbacks"/> kept it, or <see cref="None"/>.</param>
    /// <param name="timeout">How long it was waited for.</param>
    /// <param name="reports">Whether it tells the activity's status.</param>
    public static WorkResult Read(JsonNode state, TimeSpan timeout, bool reports)
    {
        if (state["isCalled"] is not null)
        {
            throw new SluiceException(Side.Engine, SluiceException.ActivityTimeout,
                $"Nobody called back within {timeout}. Raise timeout, or look at whether the server calls the callBackUri and can reach it.");
        }

        var body = state["body"]?.DeepClone();
        return reports && body is JsonObject told && FailureOf(told) is { } failure
            ? new WorkResult { Failure = failure }
            : new WorkResult { Output = body switch { null => new JsonObject(), JsonObject json => json, _ => new JsonObject { ["Response"] = body } } };
    }

    static SluiceException? FailureOf(JsonObject told)
    {
        var status = Values.TryFind(told, "StatusCode", out var value) ? Values.ToText(value) : "";
        if (!int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 400)
            return null;
        var error = Values.TryFind(told, "Error", out var given) && given is JsonObject json ? json : [];
        var code = Values.TryFind(error, "ErrorCode", out var named) ? Values.ToText(named) : "";
        var message = Values.TryFind(error, "Message", out var text) ? Values.ToText(text) : "";
        var detail = $"The callback reported {status}{(code.Length > 0 ? $", {code}" : "")}{(message.Length > 0 ? $": {message}" : ".")}";
        return new SluiceException(
            Side.Source, Code().IsMatch(code) ? code : $"Http{status}", detail.Length > MostMessage ? $"{detail[..MostMessage]}..." : detail);
    }

    // What a fault's message can carry.
    [GeneratedRegex(@"^\w{1,100}\z")]
    private static partial Regex Code();
}
