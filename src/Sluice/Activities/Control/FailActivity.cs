using System.Text.RegularExpressions;

namespace Sluice.Activities.Control;

/// <summary><c>Fail</c>: a failure with a message and a code of the author's.</summary>
sealed partial class FailActivity() : ActivityType("Fail")
{
    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        var message = properties.Text("message", required: true);
        var code = properties.Text("errorCode", required: true);
        // A fault's message holds its code as one word, so that it can be read back from there.
        return message is null || code is null ? null
            : (_, _) => Task.FromException<WorkResult>(new SluiceException(Side.Activity, NoWord().Replace(reading.Secrecy.Of(code), "_"), message));
    });

    [GeneratedRegex(@"\W")]
    private static partial Regex NoWord();
}
