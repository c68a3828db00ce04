using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Definitions.LinkedServices;
using Sluice.Definitions.Parsing;

namespace Sluice.Cli.Copies;

/// <summary>FROM or TO, as the linked service and the location it stands for.</summary>
/// <param name="ServiceType">The linked service's type.</param>
/// <param name="Service">Its <c>typeProperties</c>.</param>
/// <param name="Location">A location for files; null for PostgreSQL.</param>
sealed partial record CopyLocation(string ServiceType, JsonObject Service, JsonObject? Location)
{
    // The emulator's account is the same everywhere and guards nothing:
    // https://learn.microsoft.com/azure/storage/common/storage-connect-azurite
    const string EmulatorAccount = "devstoreaccount1";
    const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Where it is, without who signs in and how: equal for the same place.</summary>
    public required string Address { get; init; }

    public bool IsPostgreSql => Location is null;

    /// <summary>The file; null for a whole folder or a database.</summary>
    public string? FileName => (string?)Location?["fileName"];

    public bool HasWildcard => FileName.AsSpan().ContainsAny('*', '?');

    /// <summary>Reads an argument.</summary>
    /// <exception cref="DefinitionException">It is none of the known forms.</exception>
    public static CopyLocation Parse(string text, string argument)
    {
        bool Begins(string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);

        if (Begins("postgresql://") || Begins("postgres://"))
            return ParsePostgreSqlUri(text, argument);
        if (ConnectionString().IsMatch(text))
        {
            if (ConnectionStrings.Problem(text) is { } problem)
                throw Error(argument, problem, "Write Host=..;Port=..;Database=..;Username=..;Password=..");
            var (address, _) = ConnectionStrings.Parse(text);
            return new CopyLocation("AzurePostgreSql", new JsonObject { ["connectionString"] = Secure(text) }, null)
            {
                Address = DatabaseAddress(address.Server, address.Port?.ToString(CultureInfo.InvariantCulture), address.Database),
            };
        }

        if (Begins("http://") || Begins("https://"))
            return ParseBlobUri(text, argument);
        if (!Begins("file://") && Scheme().Match(text) is { Success: true } scheme)
        {
            throw Error(
                argument, $"addresses that begin with {scheme.Value} are not supported",
                "Write postgresql://, https://, file:// or the path of a folder");
        }

        if (string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal))
            throw Error(argument, "it is empty or no path", "Name a folder, a file, a database or a blob container");
        var path = Begins("file://") ? PathOf(text, argument) : Path.GetFullPath(text);
        var (folder, file) = SplitFile(path);
        return new CopyLocation("FileServer", new JsonObject { ["host"] = Text(folder) }, LocationOf("FileServerLocation", null, "", file))
        {
            Address = folder,
        };
    }

    static string PathOf(string uri, string argument)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var file))
            throw Error(argument, "it is not a URI", "Write file:///folder/file, with % codes for special characters");
        // Elsewhere a host would be taken for a folder.
        if (!file.IsLoopback && !OperatingSystem.IsWindows())
            throw Error(argument, $"files of another machine ('{file.Host}') cannot be reached", "Mount the share, and name its folder");
        return Path.GetFullPath(file.LocalPath);
    }

    static string DatabaseAddress(string? server, string? port, string? database) => $"{server}:{port ?? "5432"}/{database}";

    static CopyLocation ParsePostgreSqlUri(string text, string argument)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            throw Error(
                argument, "it is not a URI", "Write postgresql://user:password@host:port/database, with % codes for special characters");
        }

        var user = uri.UserInfo.Split(':', 2);
        var service = new JsonObject
        {
            ["server"] = Text(uri.Host.Length > 0 ? uri.Host.Trim('[', ']') : "localhost"),
            ["port"] = uri.Port > 0 ? uri.Port : 5432,
            ["database"] = Text(Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'))),
            ["username"] = Text(user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : Environment.UserName),
        };
        if (user.Length > 1)
            service["password"] = Secure(Uri.UnescapeDataString(user[1]));
        foreach (var (key, value) in Query(uri))
        {
            // libpq's names: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
            switch (key)
            {
                case "sslmode":
                    service["sslMode"] = Text(value);
                    break;
                case "host":
                    service["server"] = Text(value);
                    break;
                case "port":
                    service["port"] = Text(value);
                    break;
                case "user":
                    service["username"] = Text(value);
                    break;
                case "password":
                    service["password"] = Secure(value);
                    break;
                case "dbname":
                    service["database"] = Text(value);
                    break;
                case "connect_timeout":
                    service["connectionTimeout"] = Text(value);
                    break;
                case "sslcert":
                    service["sslCertificate"] = Text(value);
                    break;
                case "sslkey":
                    service["sslKey"] = Text(value);
                    break;
                case "sslrootcert":
                    service["sslRootCertificate"] = Text(value);
                    break;
                case "application_name":
                    break;
                default:
                    throw Error(argument, $"the URI's parameter '{key}' is not supported", "Remove it");
            }
        }

        return ((string)service["database"]!).Length > 0
            ? new CopyLocation("AzurePostgreSql", service, null)
            {
                Address = DatabaseAddress((string?)service["server"], service["port"]?.ToString(), (string?)service["database"]),
            }
            : throw Error(argument, "the URI has no database", "Write postgresql://user:password@host:port/database");
    }

    static CopyLocation ParseBlobUri(string text, string argument)
    {
        const string Form = "Write https://ACCOUNT.blob.core.windows.net/container/folder";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
            throw Error(argument, "it is not a URI", Form);
        var segments = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToList();
        // At an address instead of a host name of its own, the account is the first segment.
        var isPathStyle = IPAddress.TryParse(uri.Host.Trim('[', ']'), out _) || uri.Host == "localhost";
        var account = isPathStyle ? segments.FirstOrDefault() ?? "" : uri.Host.Split('.')[0];
        var path = segments.Skip(isPathStyle ? 1 : 0).ToList();
        if (account.Length == 0 || path.Count == 0)
            throw Error(argument, "the URI names no container", Form);
        var endpoint = uri.GetLeftPart(UriPartial.Authority) + (isPathStyle ? "/" + account : "");

        var service = new JsonObject();
        var key = account == EmulatorAccount ? EmulatorKey : Environment.GetEnvironmentVariable("AZURE_STORAGE_KEY");
        if (uri.Query.Contains("sig=", StringComparison.Ordinal))
        {
            service["sasUri"] = Secure(endpoint + uri.Query);
        }
        else if (!string.IsNullOrEmpty(key))
        {
            service["connectionString"] = Secure(
                $"DefaultEndpointsProtocol={uri.Scheme};AccountName={account};AccountKey={key};BlobEndpoint={endpoint}");
        }
        else if (uri.Scheme == Uri.UriSchemeHttps)
        {
            // The identity of this machine, or whoever has signed in here ('az login').
            service["serviceEndpoint"] = endpoint;
        }
        else
        {
            throw Error(
                argument, $"there is no way to sign in to account '{account}'",
                "Add a shared access signature to the URI, or set AZURE_STORAGE_KEY");
        }

        var (folder, file) = SplitFile(string.Join('/', path.Skip(1)));
        return new CopyLocation("AzureBlobStorage", service, LocationOf("AzureBlobStorageLocation", path[0], folder, file))
        {
            Address = endpoint,
        };
    }

    /// <summary>A last segment with a file's extension or a wildcard is a file; anything else is a folder.</summary>
    static (string Folder, string? File) SplitFile(string path)
    {
        var name = Path.GetFileName(path);
        var isFile = name.AsSpan().ContainsAny('*', '?') || FormatNames.IsFile(name);
        return isFile ? (Path.GetDirectoryName(path) ?? "", name) : (path, null);
    }

    static JsonObject LocationOf(string type, string? container, string folder, string? file)
    {
        var location = new JsonObject { ["type"] = type, ["folderPath"] = Text(folder.Replace('\\', '/')) };
        if (container is not null)
            location["container"] = Text(container);
        if (file is not null)
            location["fileName"] = Text(file);
        return location;
    }

    static IEnumerable<(string Key, string Value)> Query(Uri uri) =>
        from pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        let parts = pair.Split('=', 2)
        select (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");

    // A folder may have = in its name: a connection string says where the server is.
    [GeneratedRegex(@"(^|;)\s*(host|server|data source)\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex ConnectionString();

    [GeneratedRegex("^[a-z][a-z0-9+.-]*://", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    static JsonObject Secure(string value) => new() { ["type"] = "SecureString", ["value"] = Text(value) };

    /// <summary>Text that the expression language leaves as it is.</summary>
    internal static string Text(string value) => value.StartsWith('@') ? "@" + value : value.Replace("@{", "@@{", StringComparison.Ordinal);

    internal static DefinitionException Error(string argument, string problem, string remedy) =>
        new([new DefinitionError(argument, "", null, problem, remedy)]);
}
