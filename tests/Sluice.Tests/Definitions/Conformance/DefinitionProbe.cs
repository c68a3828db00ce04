using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;

namespace Sluice.Tests.Definitions.Conformance;

/// <summary>
/// Finds out which properties the reader of a definition knows: gives it what it asks for, one property after the other, guided by its
/// own errors, until it asks for nothing more.
/// </summary>
/// <param name="file">The name of the definition's file.</param>
/// <param name="definition">What it begins with.</param>
/// <param name="read">Reads it.</param>
sealed class DefinitionProbe(string file, JsonObject definition, Action<JsonObject, DefinitionReport> read)
{
    const string AnyName = "NAME";

    // Errors quote what is wrong, so that each may propose another word.
    const int MostTried = 50;

    static readonly JsonNode[] Values =
        [.. ((string[])["\"x\"", "true", "{}", "[{}]", "[\"x\"]", "\"https://x/x\"", "1"]).Select(text => JsonNode.Parse(text)!)];

    readonly HashSet<(string Path, PropertyEffect Effect)> _seen = [];
    readonly HashSet<(string Path, string Word)> _words = [];
    readonly HashSet<(string Path, string Word)> _forked = [];
    readonly HashSet<string> _seconds = [];
    readonly Queue<JsonObject> _queue = [];
    readonly Dictionary<string, JsonNode> _fits = [];

    /// <summary>Is told of each run and of what was read then.</summary>
    public required Action<JsonObject, ProbeRun> Watch { get; init; }

    /// <summary>Whether to fill in a property, by its path.</summary>
    public Predicate<string> IsWanted { get; init; } = _ => true;

    /// <summary>The definition with what is required and no more.</summary>
    public JsonObject Complete()
    {
        var document = (JsonObject)definition.DeepClone();
        var tried = new HashSet<string>();
        for (var run = Run(document); Lacking(run, document).FirstOrDefault(tried.Add) is { } path; run = Run(document))
            Fill(document, path, (after, value) => IsBetter(run, after, path, value));
        return document;
    }

    /// <summary>Gives the reader everything that it asks for: each property alone, all together, and with each word in the place of another.</summary>
    public void Explore()
    {
        var begun = Complete();
        _queue.Enqueue((JsonObject)definition.DeepClone());
        _queue.Enqueue(begun);
        while (_queue.TryDequeue(out var document))
        {
            foreach (var path in Open(Run(document), document).ToList())
                Alone(document, path);
            var tried = new HashSet<string>();
            for (var run = Run(document); Open(run, document).FirstOrDefault(tried.Add) is { } path; run = Run(document))
                Try(document, path);
            // What never fits may fit beside other words.
            foreach (var path in tried.Where(path => !_fits.ContainsKey(path) && _seconds.Add(path)))
            {
                foreach (var (place, word) in _words.Where(one => JsonPlace.Parent(one.Path) == JsonPlace.Parent(path)).ToList())
                {
                    var other = (JsonObject)document.DeepClone();
                    JsonPlace.Set(other, place, word);
                    if (!_fits.ContainsKey(path))
                        Try(other, path);
                }
            }
        }
    }

    /// <summary>Fills in one property, and each in it.</summary>
    void Alone(JsonObject around, string path)
    {
        var document = (JsonObject)around.DeepClone();
        if (Try(document, path))
            _queue.Enqueue(document);
        foreach (var inner in Open(Run(document), document).Where(other => IsIn(path, other)).ToList())
            Alone(document, inner);
    }

    static bool IsIn(string path, string other) => other.StartsWith($"{path}.", StringComparison.Ordinal) || other.StartsWith($"{path}[", StringComparison.Ordinal);

    /// <summary>Fills a property in, and keeps the definitions in which something else means more then.</summary>
    bool Try(JsonObject document, string path)
    {
        var known = Others(path);
        if (!Fill(document, path, (after, value) => !after.ErrorsAt(path, value).Any() || after.Asked.Any(other => IsIn(path, other))))
            return false;
        AsMap(document, path);
        var isNews = Others(path) > known;
        foreach (var fork in Forks(document, path))
            _queue.Enqueue(fork);
        return isNews;
    }

    int Others(string path) => _seen.Count(seen => !seen.Path.StartsWith(path, StringComparison.Ordinal));

    /// <summary>What was asked for and is not there.</summary>
    IEnumerable<string> Open(ProbeRun run, JsonObject document) =>
        run.Asked.Where(path => IsWanted(path) && !_seen.Contains((path, PropertyEffect.Refused)) && JsonPlace.Find(document, path) is null);

    /// <summary>What errors ask for: what is at their place, or something in it.</summary>
    IEnumerable<string> Lacking(ProbeRun run, JsonObject document) => Open(run, document)
        .Where(path => run.Errors.Any(error => error.Path == path))
        .Concat(Open(run, document).Where(path => run.Errors.Any(error => error.Path == JsonPlace.Parent(path))));

    static bool IsBetter(ProbeRun before, ProbeRun after, string path, JsonNode value) =>
        !after.ErrorsAt(path, value).Any() && (before.ErrorsAt(path).Any() || after.Errors.Count < before.Errors.Count);

    /// <summary>Puts the first value there that is accepted; else nothing.</summary>
    bool Fill(JsonObject document, string path, Func<ProbeRun, JsonNode, bool> isAccepted)
    {
        List<JsonNode> candidates = _fits.TryGetValue(path, out var known) ? [known, .. Values] : [.. Values];
        for (var i = 0; i < candidates.Count && i < MostTried; i++)
        {
            JsonPlace.Set(document, path, candidates[i]);
            var run = Run(document);
            if (isAccepted(run, candidates[i]))
            {
                _fits[path] = candidates[i].DeepClone();
                Watch(document, run);
                return true;
            }

            candidates.InsertRange(i + 1, Hinted(run.ErrorsAt(path, candidates[i]), candidates[i] is JsonArray).Where(hint => !candidates.Exists(other => JsonNode.DeepEquals(other, hint))));
        }

        JsonPlace.Set(document, path, candidates[0]);
        Watch(document, Run(document));
        JsonPlace.Set(document, path, null);
        return false;
    }

    /// <summary>An object in which nothing is asked for may have any names.</summary>
    void AsMap(JsonObject document, string path)
    {
        if (JsonPlace.Find(document, path) is not JsonObject { Count: 0 } || Run(document).Asked.Any(other => IsIn(path, other)))
            return;
        foreach (var inner in (JsonNode[])[new JsonObject(), "x"])
        {
            JsonPlace.Set(document, path, new JsonObject { [AnyName] = inner.DeepClone() });
            var run = Run(document);
            if (run.Asked.Contains($"{path}.{AnyName}") && !run.ErrorsAt($"{path}.{AnyName}").Any())
                return;
        }

        JsonPlace.Set(document, path, new JsonObject());
    }

    /// <summary>The same with other words in the place of one, where something new is asked for then.</summary>
    IEnumerable<JsonObject> Forks(JsonObject document, string path)
    {
        if (JsonPlace.Find(document, path) is not JsonValue kept || kept.ToString() == "x")
            yield break;
        var other = (JsonObject)document.DeepClone();
        JsonPlace.Set(other, path, "x");
        foreach (var word in Hinted(Run(other).ErrorsAt(path, "x"), isList: false).OfType<JsonValue>().Where(word => _forked.Add((path, word.ToString()))))
        {
            JsonPlace.Set(other, path, word);
            var known = Others(path);
            if (Run(other).ErrorsAt(path, word).Any())
                continue;
            _words.Add((path, word.ToString()));
            if (Others(path) > known)
                yield return (JsonObject)other.DeepClone();
        }
    }

    ProbeRun Run(JsonObject document)
    {
        var run = ProbeRun.Of(file, report => read(document, report));
        var known = _seen.Count;
        _seen.UnionWith(run.Uses.Select(use => ($"{use.Path}.{use.Name}", use.Effect)));
        if (_seen.Count > known)
            Watch(document, run);
        return run;
    }

    /// <summary>What errors propose: the form that they show, and each of their words.</summary>
    static IEnumerable<JsonNode> Hinted(IEnumerable<DefinitionError> errors, bool isList) => errors.SelectMany(error =>
        error.Remedy.Contains("[{", StringComparison.Ordinal) ? [new JsonArray(new JsonObject())]
        : error.Remedy.Contains("[\"", StringComparison.Ordinal) ? [new JsonArray("x")]
        : error.Remedy == "Write { ... }" ? [new JsonObject()]
        : $"{error.Problem} {error.Remedy}".Split(' ').Select(Word).Where(word => word.Length > 1 && word != "is").Distinct()
            .Select(word => isList ? new JsonArray(word) : (JsonNode)word));

    static string Word(string text)
    {
        var word = text.Trim(',', ';', ':', '(', ')', '"', '\'');
        return word.EndsWith("...", StringComparison.Ordinal) ? word : word.TrimEnd('.');
    }
}
