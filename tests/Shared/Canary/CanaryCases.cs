using System.Text.Json.Nodes;

namespace Sluice.Tests;

/// <summary>
/// Activities of every kind that are given a secret: as a parameter of the run (<c>KEY</c> is its expression), as a password, or as what
/// <c>secureInput</c> and <c>secureOutput</c> hide. Those named <c>Ok...</c> succeed, those named <c>Bad...</c> fail and may tell why.
/// </summary>
static class CanaryCases
{
    /// <summary>What is looked for: all secrets begin with it.</summary>
    public const string Mark = "c4n4ry";

    /// <summary>The value of the parameter <c>secret</c>.</summary>
    public const string Parameter = Mark + "-parameter-77";

    /// <summary>What is written down in activities that are secure.</summary>
    public const string Written = Mark + "-written-78";

    /// <summary>The password of the database.</summary>
    public const string Password = Mark + "-password-79";

    const string Key = "pipeline().parameters.secret";

    /// <summary>The activities by their type.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<JsonObject>> Of(string web) => new Dictionary<string, IReadOnlyList<JsonObject>>
    {
        ["Copy"] =
        [
            Copy("OkCopy", $"@concat('SELECT id, ''', {Key}, ''' AS note FROM orders')", Reference("copied")),
            Copy("OkCopyFile", $"@concat('SELECT ''', {Key}, ''' AS note')", Reference("csv", ("name", $"@concat({Key}, '-2')"))),
            Copy("BadCopy", $"@concat('SELECT ', {Key}, ' FROM orders')", Reference("copied")),
            Secure(Copy("OkCopyIn", $"SELECT id + 10 AS id, '{Written}' AS note FROM orders", Reference("copied")), "secureInput"),
            Secure(Copy("BadCopyIn", $"SELECT \"{Written}\" AS id FROM orders", Reference("copied")), "secureInput"),
            Secure(Copy("OkCopyOut", "SELECT id + 20 AS id, note FROM orders", Reference("copied")), "secureOutput"),
        ],
        ["Lookup"] =
        [
            Lookup("OkLookup", $"@concat('SELECT ''', {Key}, ''' AS a')"),
            Lookup("BadLookup", $"@concat('SELECT ''', {Key}, '''::int')"),
            Secure(Lookup("OkLookupBoth", $"SELECT '{Written}' AS a"), "secureInput", "secureOutput"),
            Secure(Lookup("BadLookupIn", $"SELECT '{Written}'::int"), "secureInput"),
            Secure(Lookup("OkLookupOut", "SELECT 'c4n' || '4ry-made'"), "secureOutput"),
        ],
        ["Script"] =
        [
            Script("OkScript", "INSERT INTO kept VALUES ($1) RETURNING text", $"@{Key}"),
            Script("BadScript", $"@concat('DO $$ BEGIN RAISE EXCEPTION ''', {Key}, '''; END $$')"),
            Secure(Script("OkScriptBoth", $"SELECT '{Written}'"), "secureInput", "secureOutput"),
            Secure(Script("BadScriptIn", $"SELECT '{Written}'::int"), "secureInput"),
        ],
        ["SqlServerStoredProcedure"] =
        [
            Procedure("OkProcedure", "give", $"@{Key}"),
            Procedure("BadProcedure", "refuse", $"@{Key}"),
            Secure(Procedure("OkProcedureBoth", "give", Written), "secureInput", "secureOutput"),
            Secure(Procedure("BadProcedureIn", "refuse", Written), "secureInput"),
        ],
        ["WebActivity"] =
        [
            Web("OkWeb", $"{web}echo", $"@{Key}"),
            Web("BadWeb", $"@concat('{web}refuse/', {Key})", $"@{Key}"),
            Secure(Web("OkWebBoth", $"{web}echo", Written), "secureInput", "secureOutput"),
            Secure(Web("BadWebIn", $"{web}refuse/{Written}", Written), "secureInput"),
            Activity("OkWebHeader", "WebActivity", Json($$"""
                { "method": "GET", "url": "{{web}}nothing", "headers": { "x-key": { "type": "SecureString", "value": "{{Written}}" } },
                  "authentication": { "type": "Basic", "username": "me", "password": { "type": "SecureString", "value": "{{Written}}" } } }
                """)),
        ],
        ["WebHook"] =
        [
            Hook("BadHook", $"{web}nothing", $"@{Key}"),
            Hook("BadHookRefused", $"@concat('{web}refuse/', {Key})", $"@{Key}"),
            Secure(Hook("BadHookIn", $"{web}refuse/{Written}", Written), "secureInput"),
        ],
        ["GetMetadata"] =
        [
            Activity("OkMetadata", "GetMetadata", Json($$"""{ "dataset": {{Reference("csv", ("name", $"@{Key}"))}}, "fieldList": ["itemName", "size"] }""")),
            Activity("BadMetadata", "GetMetadata", Json($$"""{ "dataset": {{Reference("csv", ("name", $"@concat({Key}, 'no')"))}}, "fieldList": ["size"] }""")),
            Secure(Activity("OkMetadataBoth", "GetMetadata", Json($$"""{ "dataset": {{Reference("csv", ("name", Written))}}, "fieldList": ["itemName"] }""")),
                "secureInput", "secureOutput"),
        ],
        ["Validation"] =
        [
            Activity("OkValidation", "Validation", Json($$"""{ "dataset": {{Reference("csv", ("name", $"@{Key}"))}} }""")),
            Activity("BadValidation", "Validation", Json($$"""
                { "dataset": {{Reference("csv", ("name", $"@concat({Key}, 'no')"))}}, "timeout": "00:00:01", "sleep": 1 }
                """)),
        ],
        ["Delete"] =
        [
            Activity("OkDelete", "Delete", Json($$"""
                { "dataset": {{Reference("csv", ("name", $"@concat({Key}, '-gone')"))}}, "storeSettings": { "type": "FileServerReadSettings" }, "enableLogging": false }
                """)),
        ],
        ["ForEach"] =
        [
            Activity("OkForEach", "ForEach", Json($$"""
                { "items": "@createArray({{Key}})", "isSequential": true, "activities": [{{Set("InLoop", "list", "@createArray(item())")}}] }
                """)),
            Activity("BadForEach", "ForEach", Json($$"""{ "items": "@{{Key}}", "activities": [] }""")),
        ],
        ["Until"] =
        [
            Activity("OkUntil", "Until", Json($$"""
                { "expression": "@equals(variables('text'), {{Key}})", "activities": [{{Set("InUntil", "text", $"@{Key}")}}] }
                """)),
            Activity("BadUntil", "Until", Json($$"""{ "expression": "@{{Key}}", "activities": [{{Set("InBad", "text", "x")}}] }""")),
        ],
        ["IfCondition"] =
        [
            Activity("OkIf", "IfCondition", Json($$"""
                { "expression": "@startsWith({{Key}}, 'c')", "ifTrueActivities": [{{Set("InIf", "text", $"@{Key}")}}] }
                """)),
            Activity("BadIf", "IfCondition", Json($$"""{ "expression": "@{{Key}}", "ifTrueActivities": [] }""")),
        ],
        ["Switch"] =
        [
            Activity("OkSwitch", "Switch", Json($$"""{ "on": "@{{Key}}", "cases": [{ "value": "other", "activities": [] }] }""")),
            Activity("BadSwitch", "Switch", Json($$"""{ "on": "@int({{Key}})", "cases": [{ "value": "other", "activities": [] }] }""")),
        ],
        ["ExecutePipeline"] =
        [
            Execute("OkExecute", "secret", "false"),
            Execute("OkExecuteOpen", "open", "false"),
            Execute("BadExecute", "secret", "true"),
            Secure(Activity("OkExecuteIn", "ExecutePipeline", Json($$"""
                { "pipeline": { "referenceName": "Child", "type": "PipelineReference" }, "waitOnCompletion": true, "parameters": { "open": "{{Written}}" } }
                """)), "secureInput"),
        ],
        ["Filter"] =
        [
            Activity("OkFilter", "Filter", Json($$"""{ "items": "@createArray('a', {{Key}})", "condition": "@startsWith(item(), 'c')" }""")),
            Activity("BadFilter", "Filter", Json($$"""{ "items": "@createArray({{Key}})", "condition": "@item()" }""")),
        ],
        ["SetVariable"] =
        [
            Set("OkSet", "text", $"@{Key}"), Set("BadSet", "flag", $"@{Key}"), Secure(Set("OkSetIn", "text", Written), "secureInput"),
        ],
        ["AppendVariable"] =
        [
            Activity("OkAppend", "AppendVariable", Json($$"""{ "variableName": "list", "value": "@{{Key}}" }""")),
            Secure(Activity("OkAppendOut", "AppendVariable", Json($$"""{ "variableName": "list", "value": "{{Written}}" }""")), "secureOutput"),
        ],
        ["Wait"] =
        [
            Activity("OkWait", "Wait", Json($$"""{ "waitTimeInSeconds": "@sub(length({{Key}}), {{Parameter.Length - 1}})" }""")),
            Activity("BadWait", "Wait", Json($$"""{ "waitTimeInSeconds": "@{{Key}}" }""")),
        ],
        ["Fail"] =
        [
            Activity("BadFail", "Fail", Json($$"""{ "message": "@concat('It was ', {{Key}})", "errorCode": "@{{Key}}" }""")),
            Secure(Activity("BadFailIn", "Fail", Json($$"""{ "message": "It was {{Written}}", "errorCode": "E1" }""")), "secureInput"),
        ],
    };

    /// <summary>The activities of the pipeline that <c>ExecutePipeline</c> executes.</summary>
    public static IReadOnlyList<JsonObject> Child =>
    [
        Activity("Return", "SetVariable", Json($$"""
            { "variableName": "pipelineReturnValue", "setSystemVariable": true,
              "value": [{ "key": "back", "value": { "type": "Expression", "content": "@concat({{Key}}, pipeline().parameters.open)" } }] }
            """)),
        Activity("If", "IfCondition", Json($$"""
            { "expression": "@pipeline().parameters.fails",
              "ifTrueActivities": [{{Activity("F", "Fail", Json($$"""{ "message": "@{{Key}}", "errorCode": "E" }"""))}}] }
            """)),
    ];

    /// <summary>A reference to a dataset.</summary>
    static JsonObject Reference(string dataset, params (string Name, string Value)[] parameters) => new()
    {
        ["referenceName"] = dataset,
        ["type"] = "DatasetReference",
        ["parameters"] = new JsonObject(parameters.Select(one => KeyValuePair.Create(one.Name, (JsonNode?)one.Value))),
    };

    static JsonObject Activity(string name, string type, JsonObject properties) => new() { ["name"] = name, ["type"] = type, ["typeProperties"] = properties };

    static JsonObject Secure(JsonObject activity, params string[] policies)
    {
        activity["policy"] = new JsonObject(policies.Select(policy => KeyValuePair.Create(policy, (JsonNode?)true)));
        return activity;
    }

    static JsonObject Copy(string name, string query, JsonObject output)
    {
        var source = new JsonObject { ["type"] = "AzurePostgreSqlSource", ["query"] = query };
        var isTable = (string?)output["referenceName"] == "copied";
        var activity = Activity(name, "Copy", new JsonObject
        {
            ["source"] = source,
            ["sink"] = new JsonObject { ["type"] = isTable ? "AzurePostgreSQLSink" : "DelimitedTextSink" },
        });
        activity["inputs"] = new JsonArray(Reference("any"));
        activity["outputs"] = new JsonArray(output);
        return activity;
    }

    static JsonObject Lookup(string name, string query) => Activity(name, "Lookup", new JsonObject
    {
        ["source"] = new JsonObject { ["type"] = "AzurePostgreSqlSource", ["query"] = query },
        ["dataset"] = Reference("any"),
    });

    static JsonObject Script(string name, string text, string? parameter = null) => OnDatabase(Activity(name, "Script", new JsonObject
    {
        ["scripts"] = new JsonArray(new JsonObject
        {
            ["type"] = "Query",
            ["text"] = text,
            ["parameters"] = parameter is null ? [] : new JsonArray(new JsonObject { ["name"] = "p", ["type"] = "String", ["value"] = parameter }),
        }),
    }));

    static JsonObject Procedure(string name, string routine, string value) => OnDatabase(Activity(name, "SqlServerStoredProcedure", new JsonObject
    {
        ["storedProcedureName"] = routine,
        ["storedProcedureParameters"] = new JsonObject { ["what"] = new JsonObject { ["value"] = value, ["type"] = "String" } },
    }));

    static JsonObject Web(string name, string url, string secret) => Activity(name, "WebActivity", new JsonObject
    {
        ["method"] = "POST",
        ["url"] = url,
        ["headers"] = new JsonObject { ["x-key"] = secret },
        ["body"] = new JsonObject { ["key"] = secret },
    });

    /// <summary>Nobody calls back.</summary>
    static JsonObject Hook(string name, string url, string secret)
    {
        var activity = Web(name, url, secret);
        (activity["type"], activity["typeProperties"]!["timeout"]) = ("WebHook", "00:00:01");
        return activity;
    }

    static JsonObject Execute(string name, string parameter, string fails) => Activity(name, "ExecutePipeline", Json($$"""
        { "pipeline": { "referenceName": "Child", "type": "PipelineReference" }, "waitOnCompletion": true,
          "parameters": { "{{parameter}}": "@{{Key}}", "fails": {{fails}} } }
        """));

    static JsonObject Set(string name, string variable, string value) =>
        Activity(name, "SetVariable", new JsonObject { ["variableName"] = variable, ["value"] = value });

    static JsonObject OnDatabase(JsonObject activity)
    {
        activity["linkedServiceName"] = new JsonObject { ["referenceName"] = "server", ["type"] = "LinkedServiceReference" };
        return activity;
    }

    static JsonObject Json(string text) => (JsonObject)JsonNode.Parse(text)!;
}
