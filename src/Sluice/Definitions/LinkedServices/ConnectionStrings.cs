using System.Data.Common;
using System.Globalization;

namespace Sluice.Definitions.LinkedServices;

/// <summary>
/// The connection strings of ADF's PostgreSQL linked services: Npgsql's and ODBC's key names, matched case-insensitively
/// (<c>Server=..;Database=..;Port=..;UID=..;Password=..;EncryptionMethod=1;ValidateServerCertificate=1</c>).
/// </summary>
internal static class ConnectionStrings
{
    /// <summary>What is wrong with a connection string, without quoting it; null when nothing is.</summary>
    public static string? Problem(string connectionString)
    {
        try
        {
            var (address, _) = Parse(connectionString);
            return address.Server is null ? "the connection string has no Server"
                : address.Database is null ? "the connection string has no Database"
                : null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>The address and the password in a connection string.</summary>
    /// <exception cref="ArgumentException">It is malformed; the message does not quote its values.</exception>
    public static (PostgreSqlAddress Address, string? Password) Parse(string connectionString)
    {
        var builder = new DbConnectionStringBuilder();
        try
        {
            builder.ConnectionString = OdbcBraces.ToQuotes(connectionString);
        }
        catch (ArgumentException)
        {
            throw new ArgumentException("the connection string is not of the form Key=value;Key=value");
        }

        var address = new PostgreSqlAddress();
        string? password = null, encryption = null, validation = null;
        foreach (string key in builder.Keys)
        {
            var value = Convert.ToString(builder[key], CultureInfo.InvariantCulture) ?? "";
            switch (NameOf(key))
            {
                case "SERVER" or "HOST" or "DATASOURCE":
                    address = address with { Server = value };
                    break;
                case "PORT":
                    address = address with { Port = Number(key, value) };
                    break;
                case "DATABASE" or "DB" or "INITIALCATALOG":
                    address = address with { Database = value };
                    break;
                case "UID" or "USERNAME" or "USER" or "USERID":
                    address = address with { Username = value };
                    break;
                case "PASSWORD" or "PWD":
                    password = value;
                    break;
                case "ENCRYPTIONMETHOD" or "EM":
                    encryption = value;
                    break;
                case "VALIDATESERVERCERTIFICATE" or "VALIDATIONSERVERCERTIFICATE" or "VSC":
                    validation = value;
                    break;
                case "SSLMODE":
                    var mode = ParseTlsMode(value) ?? throw new ArgumentException($"the connection string's {key} is not known");
                    address = address with { SslMode = mode };
                    break;
                case "TRUSTSERVERCERTIFICATE":
                    address = address with { TrustServerCertificate = bool.TryParse(value, out var trust) && trust };
                    break;
                case "SEARCHPATH":
                    address = address with { Schema = value };
                    break;
                case "TIMEOUT" or "CONNECTIONTIMEOUT":
                    address = address with { ConnectionTimeout = Number(key, value) };
                    break;
                case "COMMANDTIMEOUT":
                    address = address with { CommandTimeout = Number(key, value) };
                    break;
                case "TIMEZONE":
                    address = address with { Timezone = value };
                    break;
                case "ENCODING" or "CLIENTENCODING":
                    address = address with { Encoding = value };
                    break;
                case "SSLCERTIFICATE":
                    address = address with { SslCertificate = value };
                    break;
                case "SSLKEY":
                    address = address with { SslKey = value };
                    break;
                case "SSLPASSWORD":
                    address = address with { SslPassword = new Secret.Inline(value) };
                    break;
                case "ROOTCERTIFICATE" or "SSLROOTCERTIFICATE" or "SSLROOTCERT":
                    address = address with { SslRootCertificate = value };
                    break;
                case "POOLING":
                    address = address with { Pooling = !bool.TryParse(value, out var pooling) || pooling };
                    break;
                default:
                    // Driver tuning of another driver: no effect on what is copied.
                    break;
            }
        }

        return (address with { SslMode = address.SslMode ?? FromOdbc(encryption, validation) }, password);
    }

    /// <summary>The name of a key, however it is spelled: <c>SSL Password</c> and <c>ssl_password</c> are <c>SSLPASSWORD</c>.</summary>
    public static string NameOf(string key) =>
        key.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>A mode by ADF's number or by any spelling of its name; null when it is neither.</summary>
    public static TlsMode? ParseTlsMode(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number is >= 0 and <= 5 ? (TlsMode)number : null;
        return string.Concat(text.Where(char.IsAsciiLetter)).ToUpperInvariant() switch
        {
            "DISABLE" or "DISABLED" => TlsMode.Disable,
            "ALLOW" => TlsMode.Allow,
            "PREFER" or "PREFERRED" => TlsMode.Prefer,
            "REQUIRE" or "REQUIRED" => TlsMode.Require,
            "VERIFYCA" => TlsMode.VerifyCa,
            "VERIFYFULL" => TlsMode.VerifyFull,
            _ => null,
        };
    }

    static TlsMode? FromOdbc(string? encryption, string? validation) => encryption switch
    {
        "1" => validation == "1" ? TlsMode.VerifyFull : TlsMode.Require,
        "6" => TlsMode.Prefer,
        "0" => TlsMode.Disable,
        _ => null,
    };

    static int Number(string key, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"the connection string's {key} is not a number");
}
