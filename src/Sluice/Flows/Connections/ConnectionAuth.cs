using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Definitions.LinkedServices;
using Sluice.Flows.Items;

namespace Sluice.Flows.Connections;

/// <summary>How a base connection signs in, in either of Adobe's ways.</summary>
/// <param name="Address">What it says of the server.</param>
/// <param name="Password">The password; null when it is the one that is kept.</param>
/// <param name="Shown">What is told of it: <c>auth</c> without secrets.</param>
sealed record ConnectionAuth(PostgreSqlAddress Address, string? Password, JsonObject Shown)
{
    /// <summary>Adobe's names of the two ways.</summary>
    public const string ByString = "Connection String Based Authentication", Basic = "Basic Authentication";

    const string Mask = "***";

    /// <summary>Reads <c>auth</c>.</summary>
    /// <param name="body">The connection.</param>
    /// <param name="hasKept">Whether a password is kept already.</param>
    public static ConnectionAuth Read(FlowBody body, bool hasKept)
    {
        var auth = body.RequiredObject("auth");
        var parameters = auth.RequiredObject("params");
        var read = auth.Required("specName") switch
        {
            ByString => ReadString(auth, parameters),
            Basic => ReadBasic(auth, parameters),
            _ => throw auth.Wrong("specName", $"is '{ByString}' or '{Basic}'"),
        };
        return read.Password is not null || hasKept ? read : throw parameters.Wrong("password", "is required");
    }

    /// <summary>The properties of the linked service, but for the password.</summary>
    public JsonObject Describe()
    {
        var properties = new JsonObject { ["server"] = Address.Server, ["port"] = Address.Port ?? 5432, ["database"] = Address.Database, ["username"] = Address.Username };
        if (Address.SslMode is { } mode)
            properties["sslMode"] = (int)mode;
        return properties;
    }

    static ConnectionAuth ReadBasic(FlowBody auth, FlowBody parameters)
    {
        var mode = parameters.Text("sslMode");
        var address = new PostgreSqlAddress
        {
            Server = parameters.Required("server"),
            Port = Port(parameters, parameters.Number("port")),
            Database = parameters.Required("database"),
            Username = parameters.Required("username"),
            SslMode = mode is null ? null : ModeOf(mode) ?? throw parameters.Wrong("sslMode", "is Disable, Allow, Prefer, Require, Verify-Ca or Verify-Full"),
        };
        var shown = (JsonObject)auth.Json.DeepClone();
        shown["params"]!.AsObject().Remove("password");
        return new ConnectionAuth(address, parameters.Text("password"), shown);
    }

    /// <summary>By its name, not by ADF's numbers.</summary>
    static TlsMode? ModeOf(string mode) => char.IsAsciiDigit(mode.FirstOrDefault()) ? null : ConnectionStrings.ParseTlsMode(mode);

    static ConnectionAuth ReadString(FlowBody auth, FlowBody parameters)
    {
        var text = parameters.Required("connectionString");
        if (ConnectionStrings.Problem(text) is { } problem)
            throw parameters.Wrong("connectionString", $"cannot be used: {problem}");
        var (address, password) = ConnectionStrings.Parse(text);
        if (string.IsNullOrEmpty(address.Username))
            throw parameters.Wrong("connectionString", "has no UID");
        Port(parameters, address.Port);
        var shown = (JsonObject)auth.Json.DeepClone();
        shown["params"]!["connectionString"] = Masked(text);
        return new ConnectionAuth(address, password == Mask ? null : password, shown);
    }

    static int? Port(FlowBody parameters, long? port) => port is null or (>= 1 and <= 65535) ? (int?)port : throw parameters.Wrong("port", "is a number from 1 to 65535");

    static string Masked(string text)
    {
        var builder = new DbConnectionStringBuilder { ConnectionString = OdbcBraces.ToQuotes(text) };
        foreach (string key in builder.Keys.Cast<string>().ToList())
        {
            if (key.ToUpper(CultureInfo.InvariantCulture) is "PASSWORD" or "PWD" or "SSLPASSWORD" or "SSL PASSWORD" or "SSL_PASSWORD")
                builder[key] = Mask;
        }

        return builder.ConnectionString;
    }
}
