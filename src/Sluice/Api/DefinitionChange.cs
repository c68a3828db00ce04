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
    public IReadOnlyList<DefinitionError> Write(Resource resource)
    {
        var overridden = new List<Resource> { resource };
        if (source.Overrides is { } overrides)
            // What is wrong with them was told when the factory was loaded.
            Overrides.Apply(overridden, [], overrides, new DefinitionReport());
        return NewErrors(resource, overridden, (error, isNew) => isNew || error.File == resource.File);
    }

    /// <summary>What would be wrong without it: those that use it.</summary>
    public IReadOnlyList<DefinitionError> Delete(Resource resource) =>
        NewErrors(resource, [], (error, isNew) => isNew && error.File != resource.File);

    List<DefinitionError> NewErrors(Resource changed, IEnumerable<Resource> instead, Func<DefinitionError, bool, bool> isTold)
    {
        var factory = source.Current.Factory;
        var others = Enum.GetValues<ResourceKind>().SelectMany(factory.All)
            .Where(one => one.Kind != changed.Kind || !one.Name.Equals(changed.Name, StringComparison.OrdinalIgnoreCase));
        var after = new Factory(factory.Types, [.. others, .. instead], factory.Broken);
        // Messages also tell what else there is.
        var before = Check(factory).Select(error => (error.File, error.Path)).ToHashSet();
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
