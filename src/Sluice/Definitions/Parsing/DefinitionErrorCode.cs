namespace Sluice.Definitions.Parsing;

/// <summary>What kind of thing is wrong in a definition.</summary>
public enum DefinitionErrorCode
{
    /// <summary>A value does not fit, or there is none.</summary>
    Invalid,

    /// <summary>A file cannot be read.</summary>
    FileUnreadable,

    /// <summary>It refers to a definition that is not there.</summary>
    DefinitionNotFound,

    /// <summary>There is no such type of activities.</summary>
    ActivityNotSupported,

    /// <summary>There is no such type of triggers.</summary>
    TriggerNotSupported,

    /// <summary>There is no such type of linked services, or it does not fit its dataset.</summary>
    LinkedServiceNotSupported,

    /// <summary>There is no such type of datasets, sources or sinks.</summary>
    DatasetNotSupported,

    /// <summary>A property that would change what is done is not supported.</summary>
    PropertyNotSupported,

    /// <summary>There is no such function.</summary>
    FunctionNotFound,

    /// <summary>A secret is not in the factory: only ADF knows it.</summary>
    SecretMissing,

    /// <summary>Activities wait for each other, or pipelines execute each other, without end.</summary>
    Cycle,

    /// <summary>A pipeline executes one that does not run.</summary>
    PipelineDoesNotRun,
}
