using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Pipelines;
using Sluice.Triggers;

namespace Sluice.Api;

/// <summary>A change of a factory, before it is made.</summary>
internal sealed class DefinitionChange(FactorySource source, TimeProvider time)
{
    /// <summary>What would be wrong with a definition, and with others that were right, if it was written.</summary>
    public IReadOnlyList<DefinitionError> Write(Resource resource) => Write([resource]);

    /// <summary>The same of several at a time, which may refer to each other.</summary>
    public IReadOnlyList<DefinitionError> Write(IReadOnlyList<Resource> resources) => Try(resources).Errors;

    /// <summary>The factory as it would be if definitions were written, and what would be wrong with that.</summary>
    public (Factory After, IReadOnlyList<DefinitionError> Errors) Try(IReadOnlyList<Resource> resources)
    {
        var files = resources.Select(resource => resource.File).ToHashSet();
        var after = After(resources);
        return (after, NewErrors(after, (error, isNew) => isNew || files.Contains(error.File)));
    }

    /// <summary>What would be wrong without it: those that use it.</summary>
    public IReadOnlyList<DefinitionError> Delete(Resource resource) =>
        NewErrors(With([resource], []), (error, isNew) => isNew && error.File != resource.File);

    /// <summary>The factory as it would be if definitions were written.</summary>
    public Factory After(IReadOnlyList<Resource> resources)
    {
        var overridden = resources.ToList();
        if (source.Overrides is { } overrides)
            // What is wrong with them was told when the factory was loaded.
            Overrides.Apply(overridden, [], overrides, new DefinitionReport());
        return With(resources, overridden);
    }

    Factory With(IReadOnlyList<Resource> changed, IReadOnlyList<Resource> instead)
    {
        var factory = source.Current.Factory;
        var names = changed.Select(one => (one.Kind, one.Name.ToUpperInvariant())).ToHashSet();
        var others = Enum.GetValues<ResourceKind>().SelectMany(factory.All).Where(one => !names.Contains((one.Kind, one.Name.ToUpperInvariant())));
        return new Factory(factory.Types, [.. others, .. instead], factory.Broken);
    }

    List<DefinitionError> NewErrors(Factory after, Func<DefinitionError, bool, bool> isTold)
    {
        // Messages also tell what else there is.
        var before = Check(source.Current.Factory).Select(error => (error.File, error.Path)).ToHashSet();
        return [.. Check(after).Where(error => isTold(error, !before.Contains((error.File, error.Path))))];
    }

    IReadOnlyList<DefinitionError> Check(Factory factory)
    {
        var report = new DefinitionReport();
        FactoryValidator.Check(factory, report);
        TriggerChecks.Of(factory, time.GetUtcNow(), report);
        return report.Errors;
    }
}
