namespace Sluice.Activities.Web;

/// <summary>The address of the API at which others can call back.</summary>
/// <param name="find">Finds it, when the first callback is expected: most runs expect none.</param>
public sealed class CallbackAddress(Func<Uri> find)
{
    /// <summary>The address, such as <c>https://app.example/api</c>.</summary>
    /// <exception cref="SluiceException">It is not known.</exception>
    public Uri Find() => find();
}
