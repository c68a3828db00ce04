using Sluice.Definitions.Parsing;

namespace Sluice.Tests.Definitions.Conformance;

/// <summary>A property of a type, with all that was seen of it.</summary>
/// <param name="type">The type that has it, or what has it.</param>
/// <param name="name">Its path in that.</param>
sealed class KnownProperty(string type, string name)
{
    readonly HashSet<(PropertyEffect Effect, string? Note)> _effects = [];
    readonly List<string> _complaints = [];
    readonly HashSet<string> _remarks = [];
    bool _wasThere;
    bool _wasTaken;
    bool _wasWelcome;

    public string Type => type;

    public string Name => name;

    /// <summary>Whether it was given once without an error.</summary>
    public bool WasTaken => _wasTaken;

    /// <summary>Whether it holds activities, which have properties of their own.</summary>
    public bool HoldsActivities => Name.EndsWith("ctivities", StringComparison.Ordinal);

    /// <summary>What becomes of it: what its reader says, and what came of giving it.</summary>
    public (PropertyEffect Effect, string? Note) Outcome
    {
        get
        {
            PropertyEffect[] order = [PropertyEffect.Differs, PropertyEffect.Ours, PropertyEffect.Runs, PropertyEffect.Refused, PropertyEffect.Ignored];
            var best = order.First(effect => _effects.Any(seen => seen.Effect == effect));
            if (best is not (PropertyEffect.Refused or PropertyEffect.Ignored) && _wasThere && !_wasTaken)
                return (PropertyEffect.Refused, _complaints[0]);
            if (best == PropertyEffect.Runs && _wasThere && !_wasWelcome)
                return (best, string.Join("; ", _remarks));
            return (best, string.Join("; ", _effects.Where(seen => seen.Effect == best).Select(seen => seen.Note).OfType<string>().Distinct()));
        }
    }

    /// <summary>It was asked for in a run.</summary>
    public void Add(IEnumerable<PropertyUse> uses)
    {
        // In one run, what is said of it counts, not that it is read.
        var said = uses.OrderByDescending(use => use.Effect).First();
        _effects.Add((said.Effect, said.Note));
    }

    /// <summary>It was given in a run.</summary>
    public void Give(IReadOnlyList<DefinitionError> errors, IReadOnlyList<DefinitionHint> hints)
    {
        _wasThere = true;
        _wasTaken |= errors.Count == 0;
        _wasWelcome |= errors.Count == 0 && hints.Count == 0;
        _complaints.AddRange(errors.Select(error => $"{error.Problem}. {error.Remedy}"));
        _remarks.UnionWith(hints.Select(hint => hint.Message));
    }
}
