using System.Data.Common;
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

    // Nothing else is kept or told: a password may stand where nobody looks for one.
    static readonly string[] Told = ["server", "port", "database", "username", "sslMode"];

    /// <summary>Reads <c>auth</c>.</summary>
    /// <param name="body">The connection.</param>
    /// <param name="hasKept">Whether a password is kept already.</param>
    public static ConnectionAuth Read(FlowBody body, bool hasKept)
    {
        var auth = body.RequiredObject("auth");
        var parameters = auth.RequiredObject("params");
        var read = auth.Required("specName") switch
        {
            ByString => ReadString(parameters),
            Basic => ReadBasic(parameters),
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

    static ConnectionAuth ReadBasic(FlowBody parameters)
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
        var told = new JsonObject(parameters.Json.Where(one => Told.Contains(one.Key)).Select(one => KeyValuePair.Create(one.Key, one.Value?.DeepClone())));
        return new ConnectionAuth(address, parameters.Text("password"), Describe(Basic, told));
    }

    /// <summary>By its name, not by ADF's numbers.</summary>
    static TlsMode? ModeOf(string mode) => char.IsAsciiDigit(mode.FirstOrDefault()) ? null : ConnectionStrings.ParseTlsMode(mode);

    static ConnectionAuth ReadString(FlowBody parameters)
    {
        var text = parameters.Required("connectionString");
        if (ConnectionStrings.Problem(text) is { } problem)
            throw parameters.Wrong("connectionString", $"cannot be used: {problem}");
        var (address, password) = ConnectionStrings.Parse(text);
        if (string.IsNullOrEmpty(address.Username))
            throw parameters.Wrong("connectionString", "has no UID");
        Port(parameters, address.Port);
        var told = new JsonObject { ["connectionString"] = Masked(text) };
        return new ConnectionAuth(address, password == Mask ? null : password, Describe(ByString, told));
    }

    static JsonObject Describe(string way, JsonObject parameters) => new() { ["specName"] = way, ["params"] = parameters };

    static int? Port(FlowBody parameters, long? port) => port is null or (>= 1 and <= 65535) ? (int?)port : throw parameters.Wrong("port", "is a number from 1 to 65535");

    static string Masked(string text)
    {
        var builder = new DbConnectionStringBuilder { ConnectionString = OdbcBraces.ToQuotes(text) };
        foreach (string key in builder.Keys.Cast<string>().ToList())
        {
            if (ConnectionStrings.NameOf(key) is "PASSWORD" or "PWD" or "SSLPASSWORD")
                builder[key] = Mask;
        }

        return builder.ConnectionString;
    }
}
